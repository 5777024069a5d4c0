namespace ZeroG.Training.Pipeline;

/// <summary>
/// A bounded queue of frames from one thread to another. Its buffers grow to the largest frame and are used again, so that
/// nothing is allocated once each has been used.
/// </summary>
/// <param name="capacity">Most frames held, at least 1.</param>
/// <param name="patience">How long a frame is waited for.</param>
internal sealed class FrameQueue(int capacity, TimeSpan patience)
{
    private readonly object _gate = new();
    private readonly Slot[] _slots = new Slot[capacity];
    private long _put, _taken;
    private (string Why, Exception? Cause)? _end;

    /// <summary>The buffer of the next frame to <see cref="Put"/>, waiting for room until the end.</summary>
    /// <exception cref="PipelineException">The queue has ended.</exception>
    public Span<float> Room(int values)
    {
        lock (_gate)
        {
            while (_put - _taken == capacity && _end is null)
                Monitor.Wait(_gate);
            if (_end is { } end)
                throw new PipelineException(end.Why, end.Cause);
        }
        // Nobody else looks at a slot that is not yet put.
        ref var slot = ref _slots[_put % capacity];
        if (slot.Values is null || slot.Values.Length < values)
            slot.Values = GC.AllocateUninitializedArray<float>(values);
        slot.Count = values;
        return slot.Values.AsSpan(0, values);
    }

    /// <summary>Hands over the frame whose values are in the <see cref="Room"/>.</summary>
    public void Put(StageFrame frame)
    {
        lock (_gate)
        {
            _slots[_put % capacity].Frame = frame;
            _put++;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for a frame and copies its values. What was put before the end is still there after it.</summary>
    /// <exception cref="PipelineException">The queue has ended, nothing came for too long, or the frame is not what is due.</exception>
    public StageFrame Take(StageFrameKind kind, Span<float> values)
    {
        lock (_gate)
        {
            while (_put == _taken)
            {
                if (_end is { } end)
                    throw new PipelineException(end.Why, end.Cause);
                if (!Monitor.Wait(_gate, patience))
                    throw new PipelineException($"No {kind} came for {patience.TotalSeconds:0} s: see why the other stage stands still.");
            }
        }
        ref var slot = ref _slots[_taken % capacity];
        var frame = slot.Frame;
        if (frame.Kind != kind || slot.Count != values.Length)
        {
            throw new PipelineException(
                $"{frame.Kind} with {slot.Count} values came where {kind} with {values.Length} was due: run all stages by one recipe and one version.");
        }
        slot.Values.AsSpan(0, slot.Count).CopyTo(values);
        lock (_gate)
        {
            _taken++;
            Monitor.PulseAll(_gate);
        }
        return frame;
    }

    /// <summary>Ends it, and every wait; the first reason stays.</summary>
    public void End(string why, Exception? cause = null)
    {
        lock (_gate)
        {
            _end ??= (why, cause);
            Monitor.PulseAll(_gate);
        }
    }

    private struct Slot
    {
        public StageFrame Frame;
        public float[]? Values;
        public int Count;
    }
}
