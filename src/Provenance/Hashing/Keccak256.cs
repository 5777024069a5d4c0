using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ZeroG.Provenance;

/// <summary>
/// Keccak-256 as Ethereum and 0G Storage use it: rate 136 bytes, capacity 512 bits, padding 0x01…0x80
/// (the Keccak submission, version 3; SHA3-256 of FIPS 202 differs in its padding, 0x06).
/// </summary>
/// <remarks>Incremental: append any number of spans, then finish once. Not thread-safe.</remarks>
public sealed class Keccak256
{
    private const int Rate = 136;

    private readonly ulong[] _state = new ulong[KeccakF1600.Lanes];
    private readonly byte[] _block = new byte[Rate];
    private int _filled;
    private bool _finished;

    /// <summary>The hash of <paramref name="message"/>.</summary>
    public static Hash256 Hash(ReadOnlySpan<byte> message)
    {
        Span<ulong> state = stackalloc ulong[KeccakF1600.Lanes];
        state.Clear();
        while (message.Length >= Rate)
        {
            Absorb(state, message[..Rate]);
            message = message[Rate..];
        }
        Span<byte> block = stackalloc byte[Rate];
        message.CopyTo(block);
        return Close(state, block, message.Length);
    }

    /// <summary>Adds <paramref name="bytes"/> to the message.</summary>
    /// <exception cref="InvalidOperationException">The message is already finished.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        ThrowIfFinished();
        if (_filled > 0)
        {
            var taken = Math.Min(Rate - _filled, bytes.Length);
            bytes[..taken].CopyTo(_block.AsSpan(_filled));
            _filled += taken;
            bytes = bytes[taken..];
            if (_filled < Rate) return;
            Absorb(_state, _block);
            _filled = 0;
        }
        while (bytes.Length >= Rate)
        {
            Absorb(_state, bytes[..Rate]);
            bytes = bytes[Rate..];
        }
        bytes.CopyTo(_block);
        _filled = bytes.Length;
    }

    /// <summary>Closes the message and returns its hash.</summary>
    /// <exception cref="InvalidOperationException">The message is already finished.</exception>
    public Hash256 Finish()
    {
        ThrowIfFinished();
        _finished = true;
        return Close(_state, _block, _filled);
    }

    private static void Absorb(Span<ulong> state, ReadOnlySpan<byte> block)
    {
        for (var lane = 0; lane < Rate / sizeof(ulong); lane++)
            state[lane] ^= BinaryPrimitives.ReadUInt64LittleEndian(block[(lane * sizeof(ulong))..]);
        KeccakF1600.Permute<ulong, OneLane>(state);
    }

    private static Hash256 Close(Span<ulong> state, Span<byte> block, int filled)
    {
        block[filled..].Clear();
        block[filled] = 0x01;
        block[Rate - 1] |= 0x80;
        Absorb(state, block);
        var digest = state[..(Hash256.Size / sizeof(ulong))];
        if (!BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(digest, digest);
        return Hash256.FromBytes(MemoryMarshal.AsBytes(digest));
    }

    private void ThrowIfFinished()
    {
        if (_finished) throw new InvalidOperationException("This Keccak256 is finished. Make a new one for the next message.");
    }
}
