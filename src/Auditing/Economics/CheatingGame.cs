using System.Numerics;

namespace ZeroG.Auditing.Economics;

/// <summary>
/// One attack as a game of rounds: a cheated round yields <see cref="Gain"/> over an honest one, and with probability
/// <see cref="Caught"/> ends the game at a loss. Every figure is relative to honest work in the same rounds. Derived in
/// docs/audits.md; the formulas stand here and nowhere else.
/// </summary>
/// <remarks>Money in <see cref="PerWei"/> parts of a wei, so that shares of shares stay whole numbers.</remarks>
public sealed record CheatingGame
{
    /// <summary>Parts of a wei in which the money of a game is counted: a share in bps of a share in bps.</summary>
    public const int PerWei = JobTerms.WholeBps * JobTerms.WholeBps;

    /// <summary>What a cheated round yields over an honest one, g.</summary>
    public required BigInteger Gain { get; init; }

    /// <summary>What a round pays, w.</summary>
    public required BigInteger Pay { get; init; }

    /// <summary>What an honest round leaves over its cost, σ: lost with the lease for each round to come.</summary>
    public required BigInteger Surplus { get; init; }

    /// <summary>What is burned of the stake or bond, B.</summary>
    public required BigInteger Burned { get; init; }

    /// <summary>Probability that a cheated round is caught, p.</summary>
    public required Chance Caught { get; init; }

    /// <summary>Rounds of the job, R.</summary>
    public required int Rounds { get; init; }

    /// <summary>Rounds until a round is paid, A.</summary>
    public required int Lag { get; init; }

    /// <summary>Rounds until a caught round stops all pay, D.</summary>
    public required int AuditRounds { get; init; }

    /// <summary>Earlier rounds that are not paid yet, at most, when a round's audit stops all pay: M = max(0, A − D − 1).</summary>
    public int Outstanding => Math.Max(0, Lag - AuditRounds - 1);

    /// <summary>What being caught in a round costs: L(t) = B + w·(1 + min(t − 1, M)) + σ·(R − t).</summary>
    /// <param name="round">The round t, from 1.</param>
    public BigInteger LossAt(int round) => Burned + Pay * (1 + Math.Min(round - 1, Outstanding)) + Surplus * (Rounds - round);

    /// <summary>The least of all L(t): in the first round, when nothing is outstanding, or in the last, when no lease is left to lose.</summary>
    public BigInteger LeastLoss => BigInteger.Min(LossAt(1), LossAt(Rounds));

    /// <summary>Whether some way to cheat yields more than honest work: exactly when g &gt; p·min L.</summary>
    public bool Pays => Gain * Caught.Whole > Caught.Part * LeastLoss;

    /// <summary>The least B with which it does not pay: max(0, ⌈g/p⌉ − (min L − B)); null when it is never caught.</summary>
    public BigInteger? LeastBurned => Gain.IsZero ? BigInteger.Zero
        : Caught.Part.IsZero ? null
        : BigInteger.Max(0, DivideUp(Gain * Caught.Whole, Caught.Part) - (LeastLoss - Burned));

    /// <summary>
    /// Expected gain, in wei, of cheating in every round from <paramref name="first"/> to <paramref name="last"/> until caught, and
    /// working honestly in all others. With s = 1 − p, k = last − first + 1, T(m) = [s(1 − s^m)/p − m·s^k]/p, which is
    /// Σ_{i&lt;k} s^i·min(i, m), and M' = min(max(0, M − first + 1), k − 1):
    /// E = (g − p·L(first))·(1 − s^k)/p − p·w·T(M') + p·σ·T(k − 1).
    /// </summary>
    public double ExpectedGain(int first, int last)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(last, Rounds);
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);
        var k = last - first + 1;
        var p = Caught.ToDouble();
        if (p == 0) return ToWei(Gain) * k;
        var s = 1 - p;
        var left = Chance.Power(s, k);
        var rising = Math.Min(Math.Max(0, Outstanding - first + 1), k - 1);
        return (ToWei(Gain) - p * ToWei(LossAt(first))) * (1 - left) / p - p * ToWei(Pay) * Sum(rising) + p * ToWei(Surplus) * Sum(k - 1);

        double Sum(int m) => (s * (1 - Chance.Power(s, m)) / p - m * left) / p;
    }

    /// <summary>Expected gain, in wei, of the best of all ways to cheat, by backward induction: V(t) = max(V(t+1), g − p·L(t) + (1 − p)·V(t+1)).</summary>
    public double BestGain()
    {
        var p = Caught.ToDouble();
        var gain = ToWei(Gain);
        var best = 0.0;
        // Below the last decimal of its own doubles a gain is none: the exact comparison decides whether there is one.
        if (!Pays) return best;
        for (var round = Rounds; round >= 1; round--)
            best = Math.Max(best, gain - p * ToWei(LossAt(round)) + (1 - p) * best);
        return best;
    }

    /// <summary>An amount of a game in wei, to the nearest double.</summary>
    public static double ToWei(BigInteger parts) => (double)parts / PerWei;

    internal static BigInteger DivideUp(BigInteger value, BigInteger by) => (value + by - 1) / by;
}
