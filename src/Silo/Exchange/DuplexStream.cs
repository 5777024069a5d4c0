using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace ZeroG.Silo.Exchange;

/// <summary>
/// One end of a connection made of two pipes. One read and one write at a time, each beside the other. Disposing of it may happen
/// beside both: they end, the other end reads what was written before and then the end of the stream, and its writes fail.
/// </summary>
/// <param name="input">What is read; completed once this is disposed of.</param>
/// <param name="output">Where writes go, each at once; completed once this is disposed of.</param>
/// <param name="ended">Called once neither is used any more; null for nobody. Must not throw.</param>
internal sealed class DuplexStream(PipeReader input, PipeWriter output, Action? ended = null) : Stream
{
    // A pipe takes in whatever is written before it says that it is full.
    private const int WriteBytes = 64 << 10;

    private static readonly PipeOptions s_bounds = new(pauseWriterThreshold: 256 << 10, resumeWriterThreshold: 128 << 10, useSynchronizationContext: false);

    private readonly Lock _gate = new();
    private bool _reading, _writing, _disposed;
    private int _open = 2;

    /// <inheritdoc/>
    public override bool CanRead => !_disposed;

    /// <inheritdoc/>
    public override bool CanWrite => !_disposed;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Both ends of a connection in memory, which holds 256 KiB each way.</summary>
    public static (DuplexStream One, DuplexStream Other) Pair()
    {
        var (there, back) = (new Pipe(s_bounds), new Pipe(s_bounds));
        return (new DuplexStream(back.Reader, there.Writer), new DuplexStream(there.Reader, back.Writer));
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Begin(ref _reading);
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(cancellationToken);
                var bytes = read.Buffer.Slice(0, Math.Min(buffer.Length, read.Buffer.Length));
                var length = (int)bytes.Length;
                bytes.CopyTo(buffer.Span);
                input.AdvanceTo(bytes.End);
                ObjectDisposedException.ThrowIf(read.IsCanceled, this);
                if (length > 0 || buffer.IsEmpty || read.IsCompleted) return length;
            }
        }
        catch (Exception broken) when (!IsOwn(broken, cancellationToken))
        {
            throw Broken(broken);
        }
        finally
        {
            if (IsLast(ref _reading)) Complete(input.Complete);
        }
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Begin(ref _writing);
        try
        {
            for (; !buffer.IsEmpty; buffer = buffer[Math.Min(WriteBytes, buffer.Length)..])
            {
                var written = await output.WriteAsync(buffer[..Math.Min(WriteBytes, buffer.Length)], cancellationToken);
                ObjectDisposedException.ThrowIf(written.IsCanceled, this);
                if (written.IsCompleted) throw new IOException("The other end of the connection is gone.");
            }
        }
        catch (Exception broken) when (!IsOwn(broken, cancellationToken))
        {
            throw Broken(broken);
        }
        finally
        {
            if (IsLast(ref _writing)) Complete(output.Complete);
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Nothing waits: every write has left for the other end.</summary>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc cref="FlushAsync"/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously: a thread must not wait for the other end.");

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write asynchronously: a thread must not wait for the other end.");

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        bool reads, writes;
        lock (_gate)
        {
            if (_disposed || !disposing) return;
            (_disposed, reads, writes) = (true, _reading, _writing);
        }

        // Whoever is at work completes its direction when it is told; nobody completes one that is in use.
        if (writes) output.CancelPendingFlush();
        else Complete(output.Complete);
        if (reads) input.CancelPendingRead();
        else Complete(input.Complete);
        base.Dispose(disposing);
    }

    private void Begin(ref bool isBusy)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (isBusy) throw new InvalidOperationException("One read and one write at a time.");
            isBusy = true;
        }
    }

    private bool IsLast(ref bool isBusy)
    {
        lock (_gate)
        {
            isBusy = false;
            return _disposed;
        }
    }

    private void Complete(Action<Exception?> complete)
    {
        try
        {
            complete(null);
        }
        catch (Exception)
        {
            // The connection broke before: there is nothing left to end.
        }

        if (Interlocked.Decrement(ref _open) == 0) ended?.Invoke();
    }

    // What the caller caused; everything else is the connection's, whatever its layers call it.
    private static bool IsOwn(Exception broken, CancellationToken cancellationToken) =>
        broken is IOException or ObjectDisposedException || (broken is OperationCanceledException && cancellationToken.IsCancellationRequested);

    private IOException Broken(Exception cause) => _disposed
        ? new IOException("The connection was closed at this end.", cause)
        : new IOException("The connection to the other end broke.", cause);
}
