namespace ZeroG.Receipts;

/// <summary>Hashes what is written to it, and keeps nothing.</summary>
internal sealed class HashingStream : Stream
{
    private readonly ContentHasher _hasher = new();

    /// <summary>What content is called that was written by now; nothing can be written any more.</summary>
    public static ContentDigest Of(Action<Stream> write)
    {
        using var stream = new HashingStream();
        write(stream);
        return stream._hasher.Finish();
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _hasher.Length;

    public override long Position
    {
        get => _hasher.Length;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer) => _hasher.Append(buffer);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is kept back.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _hasher.Dispose();
        base.Dispose(disposing);
    }
}
