using System.Buffers;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ZeroG.Swarm.Links.Framing;

namespace ZeroG.Swarm.Links;

/// <summary>
/// Messages over any duplex stream, both ways at once: a frame is one byte of kind, the length in LEB128, and the payload.
/// Senders wait when too much is queued; small control messages overtake bulk ones between frames. An end without a
/// good-bye, a frame that is not allowed and a stall end the link for both directions, with a <see cref="LinkException"/>.
/// </summary>
/// <remarks>
/// Any number may send at once. What one caller sends with one priority arrives in its order. A frame is never divided: on a slow
/// link send bulk in messages that take no longer than control may wait, 16 to 64 KiB.
/// </remarks>
public sealed class MessageStream : IAsyncDisposable
{
    // A write that is slow but not stalled shows progress at least this often.
    private const int WriteSlice = 32 * 1024;
    private const int WriteLane = 1;

    private static readonly byte[] s_close = [MessageLimits.CloseKind, 0];

    private readonly Stream _stream;
    private readonly MessageStreamOptions _options;
    private readonly SendQueue _outgoing;
    private readonly Channel<Message> _incoming;
    private readonly StallWatch _watch;
    private readonly CancellationTokenSource _abort = new();
    private readonly Task _reading, _writing;
    private LinkException? _failure;
    private int _disposed;

    /// <summary>Begins to read and write; owns the stream from now on.</summary>
    /// <param name="stream">Readable and writable, at once.</param>
    /// <param name="limits">What is taken from the peer.</param>
    /// <param name="options">Limits and names; the defaults if null.</param>
    public MessageStream(Stream stream, MessageLimits limits, MessageStreamOptions? options = null)
    {
        _stream = stream;
        _options = options ?? new MessageStreamOptions();
        _outgoing = new SendQueue(_options.QueuedBytes);
        _incoming = Channel.CreateBounded<Message>(new BoundedChannelOptions(_options.ReadAhead) { SingleReader = true, SingleWriter = true });
        var (stall, silence) = (_options.StallLimit, _options.SilenceLimit);
        var shortest = silence == Timeout.InfiniteTimeSpan || stall != Timeout.InfiniteTimeSpan && stall < silence ? stall : silence;
        _watch = new StallWatch(_options.Clock, shortest, OnStall);
        var reader = new FrameReader(stream, limits, _options, _watch);
        _reading = Task.Run(() => ReadFramesAsync(reader));
        _writing = Task.Run(WriteFramesAsync);
    }

    /// <summary>The peer's name in errors.</summary>
    public string Peer => _options.Peer;

    /// <summary>Completes when nothing reads or writes the stream any more: both ends said good-bye, or the link failed or was dropped.</summary>
    public Task Ended => Task.WhenAll(_reading, _writing);

    /// <summary>Queues a copy of a message; returns as soon as there is room for it.</summary>
    /// <param name="kind">From 1.</param>
    /// <param name="payload">At most <see cref="MessageLimits.MaxLength"/> bytes; free to be reused on return.</param>
    /// <param name="priority">Bulk, unless it is small and must not wait.</param>
    /// <param name="cancellationToken">Gives up waiting for room; then nothing was queued.</param>
    /// <exception cref="LinkException">The link failed or was closed.</exception>
    /// <exception cref="ArgumentException">Kind 0, or a payload that is too long.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(
        byte kind, ReadOnlyMemory<byte> payload, MessagePriority priority = MessagePriority.Bulk, CancellationToken cancellationToken = default)
    {
        if (kind == MessageLimits.CloseKind) throw new ArgumentException("Messages have kinds from 1.", nameof(kind));
        if (payload.Length > MessageLimits.MaxLength)
            throw new ArgumentException($"A message has at most {MessageLimits.MaxLength} bytes; this has {payload.Length}. Send it in parts.", nameof(payload));
        var buffer = ArrayPool<byte>.Shared.Rent(FrameHeader.MaxBytes + payload.Length);
        var start = FrameHeader.WriteBefore(buffer, kind, payload.Length);
        payload.Span.CopyTo(buffer.AsSpan(FrameHeader.MaxBytes));
        try
        {
            await _outgoing.AddAsync(new OutgoingFrame(buffer, start, FrameHeader.MaxBytes + payload.Length), priority, cancellationToken);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    /// <summary>Completes when all that was queued is written to the stream.</summary>
    /// <exception cref="LinkException">The link failed.</exception>
    public Task FlushAsync(CancellationToken cancellationToken = default) => _outgoing.EmptyAsync(cancellationToken);

    /// <summary>The next message, to be disposed by the caller; null once the peer has said good-bye. One caller at a time.</summary>
    /// <exception cref="LinkException">The link failed; every message that came before was received.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Message?> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        while (await WaitAsync(cancellationToken))
        {
            if (_incoming.Reader.TryRead(out var message)) return message;
        }

        return null;
    }

    /// <summary>Says good-bye after all that is queued, waits for the peer's, and drops what it still sends. Then the link is gone.</summary>
    /// <exception cref="LinkException">The link failed, or the peer did not answer within the stall limit.</exception>
    public async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        _outgoing.Close(Closed());
        try
        {
            await _writing.WaitAsync(cancellationToken);
            _watch.Expect(WriteLane, _options.StallLimit);
            while (await ReceiveAsync(cancellationToken) is { } late) late.Dispose();
        }
        finally
        {
            await DisposeAsync();
        }
    }

    /// <summary>Drops the link at once: what is queued is lost, and the peer sees it vanish. Never throws.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        Fail(Closed());
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (_incoming.Reader.TryRead(out var unread)) unread.Dispose();
        _watch.Dispose();
        _abort.Dispose();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _incoming.Reader.WaitToReadAsync(cancellationToken);
        }
        catch (LinkException failure)
        {
            throw failure.Again();
        }
    }

    private async Task ReadFramesAsync(FrameReader reader)
    {
        try
        {
            while (await reader.ReadAsync(_abort.Token) is { } message)
            {
                if (_incoming.Writer.TryWrite(message)) continue;
                try
                {
                    await _incoming.Writer.WriteAsync(message, _abort.Token);
                }
                catch
                {
                    message.Dispose();
                    throw;
                }
            }

            _watch.Rest(FrameReader.WatchLane);
            _incoming.Writer.TryComplete();
        }
        catch (Exception broken)
        {
            Fail(Explain(broken));
        }
    }

    private async Task WriteFramesAsync()
    {
        try
        {
            while (await _outgoing.TakeAsync() is var (frame, priority))
            {
                try
                {
                    await WriteAsync(frame.Buffer.AsMemory(frame.Start, frame.Length));
                }
                finally
                {
                    _outgoing.Written(frame, priority);
                }
            }

            if (_failure is not null) return;
            await WriteAsync(s_close);
            _watch.Expect(WriteLane, _options.StallLimit);
            await _stream.FlushAsync(_abort.Token);
            _watch.Rest(WriteLane);
        }
        catch (Exception broken)
        {
            Fail(Explain(broken));
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(WriteSlice, bytes.Length)..])
        {
            _watch.Expect(WriteLane, _options.StallLimit);
            await _stream.WriteAsync(bytes[..Math.Min(WriteSlice, bytes.Length)], _abort.Token);
        }

        _watch.Rest(WriteLane);
    }

    private void OnStall(int lane, TimeSpan limit) => Fail(new LinkException(
        LinkFault.Stalled,
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Peer} moved no byte for {limit.TotalSeconds:0.###} s"),
        lane == FrameReader.WatchLane ? "while it was to send" : "while it was to receive",
        "See whether its process still runs and the network between lets bytes through, and connect again."));

    private void Fail(LinkException failure)
    {
        // The first failure is the cause; what it breaks afterwards is not.
        if (Interlocked.CompareExchange(ref _failure, failure, null) is not null) return;
        _incoming.Writer.TryComplete(failure);
        _outgoing.Abandon(failure);
        _abort.Cancel();
        _stream.Dispose();
    }

    private LinkException Explain(Exception broken) => broken as LinkException ?? new LinkException(
        LinkFault.Vanished, $"{Peer} is gone without a good-bye", "while bytes were under way", "See whether its process still runs, and connect again.", broken);

    private LinkException Closed() => new(LinkFault.Closed, $"the link to {Peer} is closed", "at this end", "Connect again to send more.");
}
