namespace ZeroG.Training.DiLoCo.Control;

/// <summary>What is chosen anew for each round, and recorded.</summary>
/// <param name="Steps">H: inner steps.</param>
/// <param name="Delay">τ: the step at which the average of the round before is applied, 0 to H; 0 is an exchange that is waited for.</param>
/// <param name="Rank">Rank of the low-rank projection, or 0 without one.</param>
public sealed record Pace(int Steps, int Delay, int Rank);

/// <summary>A pace, and why each of its numbers is what it is.</summary>
/// <param name="Pace">For the next round.</param>
/// <param name="StepsReason">Why that H, for people.</param>
/// <param name="DelayReason">Why that τ, for people.</param>
/// <param name="RankReason">Why that rank, for people.</param>
/// <param name="Hidden">Whether the exchange is predicted to end by step τ.</param>
public sealed record PaceDecision(Pace Pace, string StepsReason, string DelayReason, string RankReason, bool Hidden)
{
    /// <summary>One line for the log.</summary>
    public string Text => $"H {Pace.Steps} ({StepsReason}); delay {Pace.Delay} ({DelayReason}); rank {Pace.Rank} ({RankReason})";
}
