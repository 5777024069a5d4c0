using ZeroG.Provenance;

namespace ZeroG.Client;

/// <summary>Content on its way from a node: whoever reads it to its end knows that it is what was asked for.</summary>
/// <param name="inner">The bytes; disposed with this stream.</param>
/// <param name="root">Root of the content that was asked for.</param>
/// <param name="length">Its length in bytes; null where the caller does not know it.</param>
/// <remarks>The read that finds the end throws a <see cref="ZeroGException"/> (<see cref="FailureKind.Storage"/>) when the bytes were others.</remarks>
public sealed class VerifyingStream(Stream inner, string root, long? length) : Stream
{
    private readonly ContentHasher _hasher = new();
    private bool _ended;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => inner.Length;

    /// <inheritdoc/>
    public override long Position { get => _hasher.Length; set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => Take(buffer, inner.Read(buffer));

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        return Take(buffer.Span, read);
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hasher.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    // A reader that knows the length stops there, so the last bytes are not handed out before they are verified.
    private int Take(Span<byte> buffer, int read)
    {
        if (_ended) return 0;
        if (read == 0 && buffer.Length > 0)
        {
            End();
            return 0;
        }

        _hasher.Append(buffer[..read]);
        if (_hasher.Length == (length ?? inner.Length)) End();
        return read;
    }

    private void End()
    {
        _ended = true;
        const string Remedy = "The node's store is damaged, or the node is not to be trusted: take the content from another one.";
        if (_hasher.Length == 0) throw new ZeroGException(FailureKind.Storage, $"the node sent nothing in place of the content {root}.", Remedy);
        var found = ContentCheck.RefOf(_hasher.Finish());
        ContentCheck.Require(new BlobRef(root, length ?? found.Length), found, "what the node sent", Remedy);
    }
}
