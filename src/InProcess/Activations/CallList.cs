namespace ZeroG.InProcess;

/// <summary>Calls that wait, in order; the first is removed most of the time.</summary>
internal sealed class CallList
{
    private Call[] _calls = new Call[4];
    private int _head;

    internal int Count { get; private set; }

    internal Call this[int index] => _calls[(_head + index) & (_calls.Length - 1)];

    internal void Add(Call call)
    {
        if (Count == _calls.Length)
        {
            var larger = new Call[_calls.Length * 2];
            for (var i = 0; i < Count; i++)
            {
                larger[i] = this[i];
            }

            (_calls, _head) = (larger, 0);
        }

        _calls[(_head + Count++) & (_calls.Length - 1)] = call;
    }

    internal Call RemoveAt(int index)
    {
        var removed = this[index];
        for (var i = index; i > 0; i--)
        {
            _calls[(_head + i) & (_calls.Length - 1)] = this[i - 1];
        }

        _calls[_head] = null!;
        _head = (_head + 1) & (_calls.Length - 1);
        Count--;
        return removed;
    }

    /// <summary>Removes <paramref name="call"/>; false when it is not there.</summary>
    internal bool Remove(Call call)
    {
        for (var i = 0; i < Count; i++)
        {
            if (this[i] == call)
            {
                RemoveAt(i);
                return true;
            }
        }

        return false;
    }

    /// <summary>Removes all and gives them in order.</summary>
    internal Call[] Clear()
    {
        var calls = new Call[Count];
        for (var i = 0; i < calls.Length; i++)
        {
            calls[i] = this[i];
        }

        (_calls, _head, Count) = (new Call[4], 0, 0);
        return calls;
    }
}
