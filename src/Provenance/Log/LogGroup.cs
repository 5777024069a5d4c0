using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ZeroG.Provenance.Log;

/// <summary>Entries that are to become a frame together. Not for use by several at once.</summary>
internal sealed class LogGroup
{
    private readonly TaskCompletionSource<long> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Hash256> _leafHashes = [];
    private readonly List<int> _offsets = [];
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(1 << 16);

    /// <summary>Index of the first one, once all are on the disk.</summary>
    public Task<long> First => _first.Task;

    /// <summary>How many there are.</summary>
    public int Count => _offsets.Count;

    /// <summary>Their hashes.</summary>
    public ReadOnlySpan<Hash256> LeafHashes => CollectionsMarshal.AsSpan(_leafHashes);

    /// <summary>Bytes of the frame.</summary>
    public int Length { get; private set; } = LogFrame.HeadLength;

    /// <summary>Whether entries of so many bytes, with what is before each, may join the others.</summary>
    public bool HasRoom(int length) => length <= LogFrame.HeadLength + LogFrame.MaxLength - Length;

    /// <summary>Adds an entry for which there is room.</summary>
    public void Add(ReadOnlySpan<byte> entry, Hash256 leafHash)
    {
        var end = Length + LogFrame.EntryHeadLength + entry.Length;
        if (end > _bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(end, 2 * _bytes.Length));
            _bytes.AsSpan(0, Length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(Length), (ushort)entry.Length);
        entry.CopyTo(_bytes.AsSpan(Length + LogFrame.EntryHeadLength));
        _offsets.Add(Length);
        _leafHashes.Add(leafHash);
        Length = end;
    }

    /// <summary>Where they are once the frame is at that place.</summary>
    public ImmutableArray<EntryPlace> Places(EntryPlace frame) => [.. _offsets.Select(offset => frame with { Offset = frame.Offset + offset })];

    /// <summary>The frame, until the group is done.</summary>
    public ReadOnlySpan<byte> Frame(LogPoint with, UInt128 salt)
    {
        new LogFrame(with.Size - Count, Count, Length - LogFrame.HeadLength, with.Root).CopyTo(_bytes, salt);
        return _bytes.AsSpan(0, Length);
    }

    /// <summary>Acknowledges the entries.</summary>
    public void Acknowledge(long first)
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _first.SetResult(first);
    }

    /// <summary>Says that they were not taken.</summary>
    public void Refuse(Exception reason)
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _first.SetException(reason);
    }
}
