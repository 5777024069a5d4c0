using System.Threading.Channels;

namespace ZeroG.Swarm.Tests.Links;

/// <summary>A duplex stream that reads what the test said, then waits; and that writes only what the test lets through.</summary>
internal sealed class ScriptedStream(params byte[][] script) : Stream
{
    private readonly Channel<byte[]> _written = Channel.CreateUnbounded<byte[]>();
    private readonly SemaphoreSlim _gate = new(0);
    private readonly TaskCompletionSource _starved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _writing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _next, _at;

    /// <summary>Completes when everything was read and more is asked for.</summary>
    public Task Starved => _starved.Task;

    /// <summary>Completes when the first write waits at the gate.</summary>
    public Task Writing => _writing.Task;

    /// <summary>Whether the end of the script is the end of the stream, and not a silence.</summary>
    public bool Ends { get; init; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Lets so many writes through.</summary>
    public void Let(int writes) => _gate.Release(writes);

    /// <summary>The next write that was let through.</summary>
    public ValueTask<byte[]> WrittenAsync() => _written.Reader.ReadAsync();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_next == script.Length)
        {
            _starved.TrySetResult();
            if (Ends) return 0;
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        var length = Math.Min(buffer.Length, script[_next].Length - _at);
        script[_next].AsSpan(_at, length).CopyTo(buffer.Span);
        _at += length;
        if (_at == script[_next].Length) (_next, _at) = (_next + 1, 0);
        return length;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _writing.TrySetResult();
        await _gate.WaitAsync(cancellationToken);
        _written.Writer.TryWrite(buffer.ToArray());
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
