using System.Buffers;
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

    /// <summary>Whether a batch may join the others.</summary>
    public bool HasRoom(LogBatch batch) => batch.Bytes.Length <= LogFrame.HeadLength + LogFrame.MaxLength - Length;

    /// <summary>Adds a batch for which there is room.</summary>
    public void Add(LogBatch batch)
    {
        var end = Length + batch.Bytes.Length;
        if (end > _bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(end, 2 * _bytes.Length));
            _bytes.AsSpan(0, Length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        batch.Bytes.CopyTo(_bytes.AsSpan(Length));
        foreach (var offset in batch.Offsets) _offsets.Add(Length + offset);
        _leafHashes.AddRange(batch.LeafHashes);
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
