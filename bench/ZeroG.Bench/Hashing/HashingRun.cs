namespace ZeroG.Bench.Hashing;

/// <summary>What is hashed of a file.</summary>
internal enum HashKind
{
    /// <summary>The 0G root.</summary>
    Root,

    /// <summary>SHA-256.</summary>
    Sha256,

    /// <summary>The 0G root, SHA-256 and the roots of the segments.</summary>
    OnePass,
}

/// <summary>What one process measured, on one thread.</summary>
/// <param name="Root">The 0G root in hexadecimal; of <see cref="HashKind.Sha256"/>, that.</param>
/// <param name="Seconds">How long each reading of the file took.</param>
/// <param name="PeakBytes">Peak resident memory of the process.</param>
/// <param name="Bits">Width of the vectors that the process may use, 0 without any.</param>
internal sealed record HashingRun(string Root, IReadOnlyList<double> Seconds, long PeakBytes, int Bits)
{
    /// <summary>Bytes a second, of each reading.</summary>
    public Spread Rates(long bytes) => Spread.Of(Seconds.Select(seconds => bytes / seconds));
}
