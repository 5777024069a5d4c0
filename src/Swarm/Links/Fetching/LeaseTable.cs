namespace ZeroG.Swarm.Links.Fetching;

/// <summary>
/// Which donor is to bring which chunk. Donors take work when they have room, so the fastest take most; what a slow or lost donor
/// held goes back; and once nothing is free, a donor with room takes the chunk that someone else has held for longest.
/// </summary>
internal sealed class LeaseTable
{
    private readonly Lock _gate = new();
    private readonly Queue<int> _free;
    private readonly List<(int Chunk, int Donor)> _leases = [];
    private readonly State[] _states;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _done;

    public LeaseTable(int chunks)
    {
        _states = new State[chunks];
        _free = new Queue<int>(Enumerable.Range(0, chunks));
    }

    private enum State : byte
    {
        Missing,
        Claimed,
        Done,
    }

    public int Done
    {
        get
        {
            lock (_gate) return _done;
        }
    }

    public bool IsComplete => Done == _states.Length;

    /// <summary>A chunk for a donor with room; null if there is none now, and then <paramref name="changed"/> says when to ask again.</summary>
    public int? Take(int donor, out Task changed)
    {
        lock (_gate)
        {
            changed = _changed.Task;
            while (_free.TryDequeue(out var chunk))
            {
                // It may have come late from the donor that lost it.
                if (_states[chunk] != State.Missing) continue;
                _leases.Add((chunk, donor));
                return chunk;
            }

            foreach (var (chunk, _) in _leases)
            {
                if (_states[chunk] != State.Missing || _leases.Count(lease => lease.Chunk == chunk) > 1) continue;
                if (_leases.Contains((chunk, donor))) continue;
                _leases.Add((chunk, donor));
                return chunk;
            }

            return null;
        }
    }

    /// <summary>A donor brought a chunk. Whether it is the first to do so: then, and only then, it is to be written.</summary>
    public bool Claim(int donor, int chunk)
    {
        lock (_gate)
        {
            _leases.Remove((chunk, donor));
            if (_states[chunk] != State.Missing) return false;
            _states[chunk] = State.Claimed;
            return true;
        }
    }

    /// <summary>A claimed chunk is written.</summary>
    public void Finish(int chunk)
    {
        lock (_gate)
        {
            _states[chunk] = State.Done;
            _done++;
            Wake();
        }
    }

    /// <summary>Takes all leases of a donor away.</summary>
    public void Revoke(int donor)
    {
        lock (_gate)
        {
            foreach (var (chunk, _) in _leases.Where(lease => lease.Donor == donor))
            {
                if (_states[chunk] == State.Missing) _free.Enqueue(chunk);
            }

            _leases.RemoveAll(lease => lease.Donor == donor);
            Wake();
        }
    }

    private void Wake()
    {
        _changed.TrySetResult();
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
