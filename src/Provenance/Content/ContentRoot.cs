using System.Buffers;

namespace ZeroG.Provenance;

/// <summary>
/// The 0G Storage file root: leaf = keccak256(256-byte sector, the last one padded with zeros), parent = keccak256(L‖R)
/// without domain prefix, the tree of the RFC 6962 shape over the sectors and the zero sectors 0G's flow adds.
/// The same roots as <c>@0gfoundation/0g-ts-sdk</c> 1.2.8.
/// </summary>
/// <remarks>
/// Empty content has no root: that SDK builds no tree for it (its <c>merkleTree()</c> answers null, without an error),
/// and an empty file cannot be submitted to 0G Storage. Here it is refused with <see cref="EmptyContentException"/>
/// rather than given an identity nobody else could verify.
/// </remarks>
public static class ContentRoot
{
    internal const int BufferSize = 128 * 1024;

    /// <summary>The identity of <paramref name="content"/>.</summary>
    /// <exception cref="EmptyContentException">No bytes.</exception>
    public static ContentId Compute(ReadOnlySpan<byte> content)
    {
        var hasher = new RootHasher();
        hasher.Append(content);
        return hasher.Finish();
    }

    /// <summary>Reads <paramref name="content"/> from its position to its end, in constant memory.</summary>
    /// <exception cref="EmptyContentException">No bytes.</exception>
    public static ContentDigest Compute(Stream content)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var hasher = new ContentHasher();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while ((read = content.Read(buffer)) > 0) hasher.Append(buffer.AsSpan(0, read));
            return hasher.Finish();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc cref="Compute(Stream)"/>
    public static async Task<ContentDigest> ComputeAsync(Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var hasher = new ContentHasher();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
                hasher.Append(buffer.AsSpan(0, read));
            return hasher.Finish();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
