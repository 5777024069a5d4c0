using System.Buffers;
using System.Runtime.CompilerServices;

namespace ZeroG.Swarm.Links.Framing;

/// <summary>A frame that waits to be written; its buffer is pooled.</summary>
internal readonly record struct OutgoingFrame(byte[] Buffer, int Start, int End)
{
    public int Length => End - Start;
}

/// <summary>The frames that wait for one writer, control before bulk, each bounded in bytes.</summary>
internal sealed class SendQueue(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Signal _filled = new();
    private readonly Lane[] _lanes = [new(), new()];
    private TaskCompletionSource? _empty;
    private Exception? _closed;

    /// <summary>Queues a frame once there is room: a lane takes any frame when it is empty, else up to the capacity.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask AddAsync(OutgoingFrame frame, MessagePriority priority, CancellationToken cancellationToken)
    {
        var lane = _lanes[(int)priority];
        while (true)
        {
            Task room;
            lock (_gate)
            {
                if (_closed is not null) throw _closed is LinkException failure ? failure.Again() : _closed;
                if (lane.Bytes == 0 || lane.Bytes + frame.Length <= capacity)
                {
                    lane.Bytes += frame.Length;
                    lane.Frames.Enqueue(frame);
                    break;
                }

                room = (lane.Room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await room.WaitAsync(cancellationToken);
        }

        _filled.Set();
    }

    /// <summary>The next frame; null when the queue is closed and every frame was taken.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<(OutgoingFrame Frame, MessagePriority Priority)?> TakeAsync()
    {
        while (true)
        {
            lock (_gate)
            {
                for (var priority = MessagePriority.Control; priority >= MessagePriority.Bulk; priority--)
                {
                    if (_lanes[(int)priority].Frames.TryDequeue(out var frame)) return (frame, priority);
                }

                if (_closed is not null) return null;
            }

            await _filled.WaitAsync();
        }
    }

    /// <summary>A taken frame was written: its bytes make room.</summary>
    public void Written(OutgoingFrame frame, MessagePriority priority)
    {
        ArrayPool<byte>.Shared.Return(frame.Buffer);
        lock (_gate)
        {
            var lane = _lanes[(int)priority];
            lane.Bytes -= frame.Length;
            lane.Wake();
            if (_lanes[0].Bytes + _lanes[1].Bytes == 0) _empty?.TrySetResult();
        }
    }

    /// <summary>Completes when everything queued was written.</summary>
    public Task EmptyAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_lanes[0].Bytes + _lanes[1].Bytes == 0) return Task.CompletedTask;
            if (_closed is LinkException failure) return Task.FromException(failure.Again());
            if (_empty is null or { Task.IsCompleted: true }) _empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Takes no more frames; those that wait for room fail with the reason. What is queued is still written.</summary>
    public void Close(Exception reason)
    {
        lock (_gate)
        {
            _closed ??= reason;
            foreach (var lane in _lanes) lane.Wake();
        }

        _filled.Set();
    }

    /// <summary>Closes, and drops what nobody will write.</summary>
    public void Abandon(LinkException reason)
    {
        lock (_gate)
        {
            _closed = reason;
            foreach (var lane in _lanes)
            {
                while (lane.Frames.TryDequeue(out var frame)) ArrayPool<byte>.Shared.Return(frame.Buffer);
                lane.Wake();
            }

            _empty?.TrySetException(reason.Again());
        }

        _filled.Set();
    }

    private sealed class Lane
    {
        public Queue<OutgoingFrame> Frames { get; } = new();

        public int Bytes { get; set; }

        public TaskCompletionSource? Room { get; set; }

        public void Wake()
        {
            Room?.TrySetResult();
            Room = null;
        }
    }
}
