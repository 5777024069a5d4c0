using System.Numerics;
using System.Security.Cryptography;

namespace ZeroG.Provenance;

/// <summary>
/// The 0G Storage file root, the length and the SHA-256 of content, in one pass and constant memory (about 25 KiB)
/// whatever its size.
/// </summary>
/// <remarks>Append any number of spans, then finish once. Not thread-safe.</remarks>
public sealed class ContentHasher : IDisposable
{
    // 64 sectors: the eight-wide permutation stays full for four levels of the tree, and the buffer in the first-level cache.
    private const int BatchSectors = 64;
    private const int BatchSize = BatchSectors * FlowPadding.SectorSize;

    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly MerkleFrontier _frontier = new();
    private readonly byte[] _batch = new byte[BatchSize];
    private readonly byte[] _hashes = new byte[BatchSectors * Hash256.Size];
    private readonly int _width;
    private int _filled;
    private long _length;
    private bool _finished;

    /// <summary>A hasher that has seen nothing yet.</summary>
    public ContentHasher()
        : this(SectorHashing.Width)
    {
    }

    internal ContentHasher(int width) => _width = width;

    /// <summary>Bytes appended so far.</summary>
    public long Length => _length;

    /// <summary>Adds <paramref name="bytes"/> to the content.</summary>
    /// <exception cref="InvalidOperationException">The hasher is already finished.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        ThrowIfFinished();
        _length = checked(_length + bytes.Length);
        _sha256.AppendData(bytes);

        if (_filled > 0)
        {
            var taken = Math.Min(BatchSize - _filled, bytes.Length);
            bytes[..taken].CopyTo(_batch.AsSpan(_filled));
            _filled += taken;
            bytes = bytes[taken..];
            if (_filled < BatchSize) return;
            AppendSectors(_batch);
            _filled = 0;
        }
        while (bytes.Length >= BatchSize)
        {
            AppendSectors(bytes[..BatchSize]);
            bytes = bytes[BatchSize..];
        }
        bytes.CopyTo(_batch);
        _filled = bytes.Length;
    }

    /// <summary>Closes the content.</summary>
    /// <exception cref="EmptyContentException">Nothing was appended.</exception>
    /// <exception cref="InvalidOperationException">The hasher is already finished.</exception>
    public ContentDigest Finish()
    {
        ThrowIfFinished();
        _finished = true;
        if (_length == 0) throw new EmptyContentException();

        var sectors = FlowPadding.Sectors(_length);
        var rest = (int)FlowPadding.Sectors(_filled) * FlowPadding.SectorSize;
        _batch.AsSpan(_filled, rest - _filled).Clear();
        AppendSectors(_batch.AsSpan(0, rest));
        _frontier.AppendZeroSectors(FlowPadding.PaddedSectors(sectors) - sectors);

        Span<byte> sha256 = stackalloc byte[Hash256.Size];
        _sha256.GetHashAndReset(sha256);
        return new ContentDigest(new ContentId(_frontier.Root(), _length), Hash256.FromBytes(sha256));
    }

    /// <summary>Frees the SHA-256 state.</summary>
    public void Dispose() => _sha256.Dispose();

    // Whole sectors, at most a batch: leaves first, then each power of two of them from the left is folded into one subtree.
    private void AppendSectors(ReadOnlySpan<byte> sectors)
    {
        var count = sectors.Length / FlowPadding.SectorSize;
        var hashes = _hashes.AsSpan(0, count * Hash256.Size);
        SectorHashing.HashEach(sectors, FlowPadding.SectorSize, hashes, _width);
        while (count > 0)
        {
            var height = BitOperations.Log2((uint)count);
            var subtree = hashes[..(Hash256.Size << height)];
            while (subtree.Length > Hash256.Size)
            {
                var parents = subtree[..(subtree.Length / 2)];
                SectorHashing.HashEach(subtree, SectorHashing.PairSize, parents, _width);
                subtree = parents;
            }
            _frontier.Append(Hash256.FromBytes(subtree), height);
            hashes = hashes[(Hash256.Size << height)..];
            count -= 1 << height;
        }
    }

    private void ThrowIfFinished()
    {
        if (_finished) throw new InvalidOperationException("This ContentHasher is finished. Make a new one for the next content.");
    }
}
