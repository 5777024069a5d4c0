namespace ZeroG.Auditing.Commitments;

/// <summary>How many inner steps lie between two links: few, so that a panel re-executes little; but so many that hashing stays cheap.</summary>
public static class CommitInterval
{
    /// <summary>Share of a round's time that hashing may take.</summary>
    public const double Share = 0.015;

    // What one core does, rounded to where hashing looks dearer: SHA-256 with its instructions (SHA-NI), and training steps of small
    // models with AVX-512, as './zerog bench adversary' measures both. The interval must not depend on the machine that asks.
    private const double HashedBytesPerSecond = 1.5e9, FlopsPerSecond = 120e9;

    // Three vectors of float32 a link, that of the start known from before; 6 operations a parameter and token, forward and backward
    // (arXiv 2001.08361).
    private const double LinkBytes = 12, FlopsPerToken = 6;

    /// <summary>The interval of a round: the least at which hashing takes <see cref="Share"/> of its time; its whole length where not even that holds.</summary>
    /// <param name="tokensPerStep">Tokens of one inner step of one worker. The model's size falls out: steps and states grow with it alike.</param>
    /// <param name="steps">H, the inner steps of the round.</param>
    public static int For(int tokensPerStep, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tokensPerStep);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        // Bytes a parameter that can be hashed in the time.
        var bytes = Share * steps * tokensPerStep * FlopsPerToken / FlopsPerSecond * HashedBytesPerSecond;
        var links = Math.Clamp((int)Math.Min(bytes / LinkBytes, steps), 1, steps);
        return (steps + links - 1) / links;
    }
}
