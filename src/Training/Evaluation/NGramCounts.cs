namespace ZeroG.Training.Evaluation;

/// <summary>Counts by 64-bit key: open addressing, growing by doubling, bounded.</summary>
internal sealed class NGramCounts(int maxEntries)
{
    private ulong[] _keys = new ulong[1 << 12];
    private int[] _counts = new int[1 << 12]; // 0 marks a free place

    /// <summary>Distinct keys.</summary>
    public int Entries { get; private set; }

    /// <summary>Adds one to the key's count and returns the count before.</summary>
    /// <exception cref="InvalidOperationException">A new key would exceed the bound.</exception>
    public int Increment(ulong key)
    {
        int at = Find(key);
        if (_counts[at] == 0)
        {
            if (Entries == maxEntries)
                throw new InvalidOperationException(
                    $"The text has over {maxEntries} distinct n-grams of one order: fit a lower order or less text.");
            Entries++;
            _keys[at] = key;
        }
        int before = _counts[at]++;
        if (Entries * 2L > _keys.Length)
            Grow();
        return before;
    }

    /// <summary>The key's count, 0 when it never occurred.</summary>
    public int Of(ulong key) => _counts[Find(key)];

    private int Find(ulong key)
    {
        int mask = _keys.Length - 1;
        int at = (int)((key * 0x9E3779B97F4A7C15) >> 32) & mask;
        while (_counts[at] != 0 && _keys[at] != key)
            at = (at + 1) & mask;
        return at;
    }

    private void Grow()
    {
        var (keys, counts) = (_keys, _counts);
        _keys = new ulong[keys.Length * 2];
        _counts = new int[counts.Length * 2];
        for (int i = 0; i < keys.Length; i++)
        {
            if (counts[i] == 0)
                continue;
            int at = Find(keys[i]);
            (_keys[at], _counts[at]) = (keys[i], counts[i]);
        }
    }
}
