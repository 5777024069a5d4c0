namespace ZeroG.Client;

/// <summary>A stream of events as it arrives; refuses to let one event grow without end.</summary>
internal sealed class EventStream(Stream inner) : Stream
{
    // A snapshot of a job with 256 workers has some 100 KB.
    private const int MaxEventBytes = 16 * 1024 * 1024;

    private long _sinceEvent;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>An event has been taken in whole.</summary>
    public void EndEvent() => _sinceEvent = 0;

    public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer, cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Count(int read)
    {
        _sinceEvent += read;
        return _sinceEvent <= MaxEventBytes ? read : throw new System.Text.Json.JsonException($"an event has more than {MaxEventBytes:N0} bytes");
    }
}
