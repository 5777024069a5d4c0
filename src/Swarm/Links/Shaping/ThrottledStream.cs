using System.Buffers;
using ZeroG.Swarm.Links.Framing;
using ZeroG.Swarm.Links.Shaping;

namespace ZeroG.Swarm.Links;

/// <summary>
/// Holds what is written to a rate and a time of flight; reading is left as it is. Each end of a connection wraps its own
/// stream, so that each direction is limited where its bytes come from, by itself and full duplex.
/// </summary>
/// <remarks>
/// A write returns when its bytes are taken in, which is bounded: what is in flight (rate × delay) and 100 ms of the rate, 4 KiB
/// at least and 16 MiB at most. One write at a time, as for every stream. After the far end did not take bytes for a while, at
/// most so much catches up at once. Sleeps by timers and never spins: a slice that a timer wakes up late for leaves at once, and
/// the ones behind it at their own time, so the mean rate holds.
/// </remarks>
public sealed class ThrottledStream : Stream
{
    private readonly Stream _inner;
    private readonly LinkShape _shape;
    private readonly TimeProvider _clock;
    private readonly Line _line;
    private readonly long _delay;
    private readonly Lock _gate = new();
    private readonly Queue<Slice> _flight = new();
    private readonly Signal _filled = new(), _due = new(), _room = new();
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _abort = new();
    private readonly Task _sending;
    private TaskCompletionSource? _landed;
    private Exception? _failure;
    private long _bytes;
    private bool _disposed;

    /// <summary>Begins to carry bytes; owns the inner stream from now on.</summary>
    /// <param name="inner">A duplex stream.</param>
    /// <param name="shape">Rate and delay of what is written.</param>
    /// <param name="clock">The clock; the machine's if null.</param>
    public ThrottledStream(Stream inner, LinkShape shape, TimeProvider? clock = null)
    {
        (_inner, _shape, _clock) = (inner, shape, clock ?? TimeProvider.System);
        _line = new Line(shape.BytesPerSecond, shape.Burst, _clock.TimestampFrequency);
        _delay = (long)(shape.Delay.TotalSeconds * _clock.TimestampFrequency);
        _timer = _clock.CreateTimer(static signal => ((Signal)signal!).Set(), _due, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _sending = Task.Run(SendAsync);
    }

    /// <inheritdoc/>
    public override bool CanRead => _inner.CanRead;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // The wake-up of a cancelled wait finds nobody and is kept: harmless, for the wait is a loop.
        using var wake = cancellationToken.UnsafeRegister(static signal => ((Signal)signal!).Set(), _room);
        while (!buffer.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var length = Math.Min(_shape.Slice, buffer.Length);
            if (!TryTake(buffer.Span[..length]))
            {
                await _room.WaitAsync();
                continue;
            }

            buffer = buffer[length..];
            _filled.Set();
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <summary>Completes when all that was written has left for the inner stream.</summary>
    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        Task landed;
        lock (_gate)
        {
            ThrowIfBroken();
            if (_bytes > 0 && _landed is null or { Task.IsCompleted: true }) _landed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            landed = _bytes > 0 ? _landed!.Task : Task.CompletedTask;
        }

        await landed.WaitAsync(cancellationToken);
        await _inner.FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Flush() => FlushAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _inner.ReadAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        _inner.ReadAsync(buffer, offset, count, cancellationToken);

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => _inner.Read(buffer, offset, count);

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Drops what is in flight, closes the inner stream, and ends when nothing runs any more.</summary>
    public override async ValueTask DisposeAsync()
    {
        Dispose();
        await _sending;
        _abort.Dispose();
    }

    /// <summary>Drops what is in flight and closes the inner stream.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            Fail(new ObjectDisposedException(nameof(ThrottledStream)));
            _abort.Cancel();
            _timer.Dispose();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool TryTake(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            ThrowIfBroken();
            if (_bytes > 0 && _bytes + bytes.Length > _shape.Capacity) return false;
            var buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
            bytes.CopyTo(buffer);
            _bytes += bytes.Length;
            _flight.Enqueue(new Slice(buffer, bytes.Length, _line.Send(_clock.GetTimestamp(), bytes.Length) + _delay));
            return true;
        }
    }

    private async Task SendAsync()
    {
        try
        {
            while (Next() is var (due, wait))
            {
                if (due is { } slice)
                {
                    await LandAsync(slice);
                }
                else if (wait == Timeout.InfiniteTimeSpan)
                {
                    await _filled.WaitAsync();
                }
                else
                {
                    // Timers count whole milliseconds: rounded down, the last fraction of one would be spun away.
                    _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
                    await _due.WaitAsync();
                }
            }
        }
        catch (Exception broken)
        {
            Fail(broken);
        }
    }

    // What comes next: a slice that is due and no longer in flight, or else how long nothing is due. Null when there is nothing more to do.
    private (Slice? Due, TimeSpan Wait)? Next()
    {
        lock (_gate)
        {
            if (_failure is not null) return null;
            if (!_flight.TryPeek(out var slice)) return (null, Timeout.InfiniteTimeSpan);
            var now = _clock.GetTimestamp();

            // A wait may be shorter than a span can say, and then it is zero: it alone does not tell that the slice is due.
            if (slice.Due > now) return (null, TimeSpan.FromSeconds((slice.Due - now) / (double)_clock.TimestampFrequency));
            return (_flight.Dequeue(), TimeSpan.Zero);
        }
    }

    private async ValueTask LandAsync(Slice slice)
    {
        try
        {
            await _inner.WriteAsync(slice.Buffer.AsMemory(0, slice.Length), _abort.Token);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(slice.Buffer);
        }

        lock (_gate)
        {
            _bytes -= slice.Length;
            if (_bytes == 0) _landed?.TrySetResult();
        }

        _room.Set();
    }

    private void Fail(Exception failure)
    {
        lock (_gate)
        {
            _failure ??= failure;
            _landed?.TrySetException(_failure);
            while (_flight.TryDequeue(out var slice)) ArrayPool<byte>.Shared.Return(slice.Buffer);
        }

        _room.Set();
        _filled.Set();
        _due.Set();
    }

    private void ThrowIfBroken()
    {
        if (_failure is ObjectDisposedException) throw new ObjectDisposedException(nameof(ThrottledStream));
        if (_failure is not null) throw new IOException("The stream below the throttle failed.", _failure);
    }

    private readonly record struct Slice(byte[] Buffer, int Length, long Due);
}
