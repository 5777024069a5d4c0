using System.Buffers.Binary;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Provenance.Log;

/// <summary>Entries as a frame has them, with their hashes: a copy, so that what is hashed is what is written.</summary>
internal sealed class LogBatch
{
    private readonly byte[] _bytes;

    /// <summary>Copies entries.</summary>
    /// <exception cref="ArgumentException">There is none, one is too long, or they are too many.</exception>
    public LogBatch(ReadOnlyMemory<byte>[] entries)
    {
        _bytes = new byte[LengthOf(entries)];
        (Offsets, LeafHashes) = (new int[entries.Length], new Hash256[entries.Length]);
        var at = 0;
        for (var i = 0; i < entries.Length; i++)
        {
            Offsets[i] = at;
            BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(at), (ushort)entries[i].Length);
            var copy = _bytes.AsSpan(at + LogFrame.EntryHeadLength, entries[i].Length);
            entries[i].Span.CopyTo(copy);
            LeafHashes[i] = HashTree.LeafHash(copy);
            at += LogFrame.EntryHeadLength + entries[i].Length;
        }
    }

    /// <summary>Entry behind entry, each with its length before it.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Where each begins in them.</summary>
    public int[] Offsets { get; }

    /// <summary>The hash of each.</summary>
    public Hash256[] LeafHashes { get; }

    private static int LengthOf(ReadOnlyMemory<byte>[] entries)
    {
        if (entries.Length == 0) throw new ArgumentException("There is no entry to append.", nameof(entries));
        var length = 0L;
        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i].Length > TransparencyLog.MaxEntryLength)
            {
                throw new ArgumentException(
                    $"Entry {i} has {entries[i].Length} bytes; one may have {TransparencyLog.MaxEntryLength}. Store the content elsewhere, and append its digest.", nameof(entries));
            }

            length += LogFrame.EntryHeadLength + entries[i].Length;
        }

        return length <= LogFrame.MaxLength
            ? (int)length
            : throw new ArgumentException($"The {entries.Length} entries have {length} bytes, with two for each; a batch may have {LogFrame.MaxLength}. Append them in several.", nameof(entries));
    }
}
