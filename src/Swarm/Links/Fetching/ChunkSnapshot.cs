namespace ZeroG.Swarm.Links;

/// <summary>Reads bytes of content that does not change.</summary>
/// <param name="offset">From where.</param>
/// <param name="destination">Filled whole.</param>
/// <param name="cancellationToken">Gives up.</param>
public delegate ValueTask ContentReader(long offset, Memory<byte> destination, CancellationToken cancellationToken);

/// <summary>Content that a donor serves, and the hashes of its chunks.</summary>
/// <param name="Chunks">The hashes.</param>
/// <param name="Read">Reads the content; several times at once.</param>
public sealed record ChunkSnapshot(ChunkList Chunks, ContentReader Read)
{
    /// <summary>Content in memory, which must not change while it is served.</summary>
    /// <param name="content">The content.</param>
    /// <param name="chunkSize">Bytes of every chunk but the last.</param>
    public static ChunkSnapshot Of(ReadOnlyMemory<byte> content, int chunkSize = ChunkedBlob.MinChunk) => new(
        ChunkList.Of(content.Span, chunkSize),
        (offset, destination, _) =>
        {
            content.Slice((int)offset, destination.Length).CopyTo(destination);
            return ValueTask.CompletedTask;
        });
}
