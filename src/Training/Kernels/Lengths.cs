namespace ZeroG.Training.Kernels;

/// <summary>What every kernel asks before it works with bare pointers.</summary>
internal static class Lengths
{
    /// <summary>Refuses a matrix that has not just so many values.</summary>
    /// <exception cref="ArgumentException">It has more or fewer.</exception>
    public static void Require(string name, int actual, long expected)
    {
        if (actual != expected)
            throw new ArgumentException($"{name} has {actual} values, not {expected}.");
    }

    /// <summary>Refuses scratch that is too small.</summary>
    /// <exception cref="ArgumentException">It is.</exception>
    public static void RequireScratch(long actual, long needed)
    {
        if (actual < needed)
            throw new ArgumentException($"The workspace has {actual} values of scratch; this needs {needed}.");
    }
}
