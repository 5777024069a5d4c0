using System.Buffers;
using System.Runtime.CompilerServices;

namespace ZeroG.Swarm.Links.Framing;

/// <summary>Cuts the bytes of a stream into messages. Nothing is allocated for a frame before its kind and length are allowed.</summary>
internal sealed class FrameReader(Stream stream, MessageLimits limits, MessageStreamOptions options, StallWatch watch)
{
    /// <summary>The lane of the watch that this reader uses.</summary>
    public const int WatchLane = 0;

    private readonly byte[] _ahead = new byte[16 * 1024];
    private int _start, _end;
    private long _frames;

    /// <summary>The next message; null after the peer's good-bye.</summary>
    /// <exception cref="LinkException">The peer vanished, or sent what is not allowed.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Message?> ReadAsync(CancellationToken cancellationToken)
    {
        byte kind;
        int length;
        while (true)
        {
            var status = FrameHeader.Read(_ahead.AsSpan(_start, _end - _start), out kind, out length, out var used);
            if (status == OperationStatus.InvalidData) throw Malformed("a frame's length is not a number of at most 31 bits in its shortest form");
            if (status == OperationStatus.Done)
            {
                _start += used;
                break;
            }

            watch.Expect(WatchLane, _start == _end ? options.SilenceLimit : options.StallLimit);
            if (await FillAsync(cancellationToken) == 0) throw Vanished(_start == _end ? "between frames" : "inside a frame's header");
        }

        if (kind == MessageLimits.CloseKind) return length == 0 ? null : throw Malformed("a good-bye has a payload");
        if (length > limits.Of(kind))
        {
            throw Malformed(limits.Of(kind) < 0
                ? $"a message of kind {kind} is not taken here"
                : $"a message of kind {kind} has {length} bytes; at most {limits.Of(kind)} are taken");
        }

        return await PayloadAsync(kind, length, cancellationToken);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Message?> PayloadAsync(byte kind, int length, CancellationToken cancellationToken)
    {
        var payload = length == 0 ? [] : ArrayPool<byte>.Shared.Rent(length);
        var message = new Message(kind, payload, length);
        try
        {
            var have = Math.Min(length, _end - _start);
            _ahead.AsSpan(_start, have).CopyTo(payload);
            _start += have;
            while (have < length)
            {
                watch.Expect(WatchLane, options.StallLimit);
                var read = await stream.ReadAsync(payload.AsMemory(have, length - have), cancellationToken);
                if (read == 0) throw Vanished($"after {have} of {length} bytes of a message of kind {kind}");
                have += read;
            }

            _frames++;
            watch.Rest(WatchLane);
            return message;
        }
        catch
        {
            message.Dispose();
            throw;
        }
    }

    private ValueTask<int> FillAsync(CancellationToken cancellationToken)
    {
        _ahead.AsSpan(_start, _end - _start).CopyTo(_ahead);
        (_start, _end) = (0, _end - _start);
        return CountAsync(stream.ReadAsync(_ahead.AsMemory(_end), cancellationToken));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> CountAsync(ValueTask<int> reading)
    {
        var read = await reading;
        _end += read;
        return read;
    }

    private LinkException Malformed(string what) => new(
        LinkFault.Malformed, $"{options.Peer} breaks the protocol: {what}", $"frame {_frames + 1} of its link", "The link is closed; both ends must run the same version.");

    private LinkException Vanished(string where) => new(
        LinkFault.Vanished, $"{options.Peer} is gone without a good-bye", $"frame {_frames + 1} of its link, {where}", "See whether its process still runs, and connect again.");
}
