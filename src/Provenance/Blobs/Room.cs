namespace ZeroG.Provenance;

/// <summary>The bytes a store may still take. Taken before they are written, so that the limit is never passed.</summary>
internal sealed class Room(long limit, long used)
{
    private readonly Lock _gate = new();
    private long _used = used;

    /// <summary>Takes <paramref name="bytes"/> if they fit.</summary>
    public bool TryTake(long bytes)
    {
        // Without a limit nothing was counted at the start, so what is given back may outweigh what was taken.
        if (limit == long.MaxValue) return true;
        lock (_gate)
        {
            if (bytes > limit - _used) return false;
            _used += bytes;
            return true;
        }
    }

    /// <summary>Returns bytes taken before.</summary>
    public void GiveBack(long bytes)
    {
        lock (_gate) _used -= bytes;
    }
}
