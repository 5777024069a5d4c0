namespace ZeroG.Provenance;

/// <summary>Bounds of a <see cref="FolderBlobStore"/>.</summary>
public sealed record FolderBlobStoreOptions
{
    /// <summary>The longest single blob in bytes. Default 64 GiB.</summary>
    public long MaxBlobLength { get; init; } = 64L << 30;

    /// <summary>
    /// The sum of all blobs, half-written ones included, in bytes. Default: as much as the disk holds.
    /// Counted by this instance from what it found when it was opened.
    /// </summary>
    public long MaxTotalLength { get; init; } = long.MaxValue;
}
