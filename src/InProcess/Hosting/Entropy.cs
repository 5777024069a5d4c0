namespace ZeroG.InProcess;

/// <summary>The random choices of a cluster, all from one source.</summary>
internal sealed class Entropy(Random random)
{
    private readonly Lock _gate = new();

    /// <summary>A number from zero up to but not including <paramref name="limit"/>.</summary>
    internal int Next(int limit)
    {
        lock (_gate)
        {
            return random.Next(limit);
        }
    }

    internal Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (_gate)
        {
            random.NextBytes(bytes);
        }

        return new Guid(bytes);
    }
}
