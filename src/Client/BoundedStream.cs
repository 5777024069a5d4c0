namespace ZeroG.Client;

/// <summary>A read-only stream of a known length: more bytes never come out, and fewer are an error.</summary>
internal sealed class BoundedStream(Stream inner, long length, IDisposable owner) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Count(inner.Read(buffer[..Room(buffer.Length)]), buffer.Length);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            throw BrokenOff(broken);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Count(await inner.ReadAsync(buffer[..Room(buffer.Length)], cancellationToken), buffer.Length);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            throw BrokenOff(broken);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            owner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Room(int asked) => (int)Math.Min(asked, length - _position);

    private int Count(int read, int asked)
    {
        _position += read;
        return read == 0 && asked > 0 && _position < length ? throw BrokenOff(null) : read;
    }

    private ZeroGException BrokenOff(Exception? cause) => new(
        FailureKind.Unavailable,
        $"the node broke off after {_position:N0} of {length:N0} bytes.",
        "Repeat the command once the node runs again.",
        new NodeLostException("the connection broke off", cause));
}
