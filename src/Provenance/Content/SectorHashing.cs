using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ZeroG.Provenance;

/// <summary>Keccak-256 of many equal-sized messages at once: leaves (256 bytes) and parents (64 bytes), as wide as the machine allows.</summary>
/// <remarks>Hashes are exact whatever the width; <c>Width</c> parameters exist so that tests compare them.</remarks>
internal static class SectorHashing
{
    /// <summary>Bytes in a parent's message: two child hashes.</summary>
    public const int PairSize = 2 * Hash256.Size;

    private const int RateLanes = 136 / sizeof(ulong);
    private const int DigestLanes = Hash256.Size / sizeof(ulong);

    /// <summary>Messages the machine hashes side by side: 8, 4 or 1.</summary>
    public static int Width { get; } =
        Vector512.IsHardwareAccelerated ? 8 : Vector256.IsHardwareAccelerated ? 4 : 1;

    /// <summary>Hashes consecutive messages of <paramref name="size"/> bytes.</summary>
    /// <param name="messages">(n · size) bytes.</param>
    /// <param name="size">64 or 256.</param>
    /// <param name="hashes">(n · 32) bytes. May overlap <paramref name="messages"/> from its start: a group is read whole before it is written.</param>
    /// <param name="width">Messages side by side: 8, 4 or 1.</param>
    public static void HashEach(ReadOnlySpan<byte> messages, int size, Span<byte> hashes, int width)
    {
        while (messages.Length > 0)
        {
            // A last group that fills at least a quarter of the vector is still cheaper side by side than one by one.
            var remaining = messages.Length / size;
            var group = Math.Min(width, remaining);
            if (width == 8 && group > 4) HashGroup<Vector512<ulong>, EightLanes>(messages, size, hashes, group);
            else if (width >= 4 && group > 1) HashGroup<Vector256<ulong>, FourLanes>(messages, size, hashes, group = Math.Min(4, group));
            else HashGroup<ulong, OneLane>(messages, size, hashes, group = 1);
            messages = messages[(group * size)..];
            hashes = hashes[(group * Hash256.Size)..];
        }
    }

    private static void HashGroup<T, TLane>(ReadOnlySpan<byte> messages, int size, Span<byte> hashes, int count)
        where T : unmanaged
        where TLane : struct, ILane<T>
    {
        var words = size / sizeof(ulong);
        // Row w: word w of each message; a message that is not there is zero.
        Span<T> input = stackalloc T[words];
        Load<T, TLane>(messages, size, input, count);

        Span<T> state = stackalloc T[KeccakF1600.Lanes];
        state.Clear();
        for (; input.Length >= RateLanes; input = input[RateLanes..])
        {
            for (var lane = 0; lane < RateLanes; lane++) state[lane] = TLane.Xor(state[lane], input[lane]);
            KeccakF1600.Permute<T, TLane>(state);
        }
        for (var lane = 0; lane < input.Length; lane++) state[lane] = TLane.Xor(state[lane], input[lane]);
        state[input.Length] = TLane.Xor(state[input.Length], TLane.Broadcast(0x01));
        state[RateLanes - 1] = TLane.Xor(state[RateLanes - 1], TLane.Broadcast(0x80UL << 56));
        KeccakF1600.Permute<T, TLane>(state);

        Store<T, TLane>(state, hashes, count);
    }

    private static void Load<T, TLane>(ReadOnlySpan<byte> messages, int size, Span<T> input, int count)
        where T : unmanaged
        where TLane : struct, ILane<T>
    {
        var width = Unsafe.SizeOf<T>() / sizeof(ulong);
        if (TLane.CanTranspose && count == width)
        {
            for (var word = 0; word < input.Length; word += width)
            {
                var square = input.Slice(word, width);
                for (var m = 0; m < width; m++)
                    square[m] = MemoryMarshal.Read<T>(messages[(m * size + word * sizeof(ulong))..]);
                TLane.Transpose(square);
            }
            return;
        }
        input.Clear();
        var lanes = MemoryMarshal.Cast<T, ulong>(input);
        for (var m = 0; m < count; m++)
            for (var word = 0; word < input.Length; word++)
                lanes[word * width + m] = BinaryPrimitives.ReadUInt64LittleEndian(messages[(m * size + word * sizeof(ulong))..]);
    }

    private static void Store<T, TLane>(Span<T> state, Span<byte> hashes, int count)
        where T : unmanaged
        where TLane : struct, ILane<T>
    {
        var width = Unsafe.SizeOf<T>() / sizeof(ulong);
        if (TLane.CanTranspose && width >= DigestLanes)
        {
            TLane.Transpose(state[..width]);
            for (var m = 0; m < count; m++)
                MemoryMarshal.AsBytes(state.Slice(m, 1))[..Hash256.Size].CopyTo(hashes[(m * Hash256.Size)..]);
            return;
        }
        var lanes = MemoryMarshal.Cast<T, ulong>(state);
        for (var m = 0; m < count; m++)
            for (var lane = 0; lane < DigestLanes; lane++)
                BinaryPrimitives.WriteUInt64LittleEndian(
                    hashes[(m * Hash256.Size + lane * sizeof(ulong))..], lanes[lane * width + m]);
    }
}
