using System.Collections.Immutable;

namespace ZeroG.Training.DiLoCo.Rounds;

/// <summary>One round, as decided before it begins.</summary>
/// <param name="Round">The round, from 0.</param>
/// <param name="FirstStep">Where its first inner step stands in the learning-rate schedule.</param>
/// <param name="Steps">Inner steps of each member, H.</param>
/// <param name="Delay">The inner step of the next round before which this round's average is applied, τ; at or above that round's H: at its end.</param>
/// <param name="Rank">Rank of low-rank projections, where the codec has them; 0 where not.</param>
/// <param name="Outer">The outer step that this round's average takes.</param>
/// <param name="Members">Who takes part, ascending by worker.</param>
public sealed record RoundPlan(
    int Round, long FirstStep, int Steps, int Delay, int Rank, OuterSettings Outer, ImmutableArray<MemberPlan> Members)
{
    /// <summary>That worker's part, or null.</summary>
    public MemberPlan? Of(int worker) => Members.FirstOrDefault(member => member.Worker == worker);
}

/// <summary>One member's part of a round.</summary>
/// <param name="Worker">Its key; never given to another.</param>
/// <param name="Samples">The windows of its batches, in the order of its steps; each range a whole number of batches.</param>
public sealed record MemberPlan(int Worker, ImmutableArray<SampleRange> Samples)
{
    /// <summary>The first window of the batch of a step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The samples do not last for so many steps.</exception>
    public long FirstSample(int step, int batch)
    {
        var skipped = (long)step * batch;
        foreach (var range in Samples)
        {
            if (skipped + batch <= range.Count) return range.First + skipped;
            skipped -= range.Count;
            if (skipped < 0) break;
        }
        throw new ArgumentOutOfRangeException(nameof(step), step, $"Worker {Worker} has no samples for that step of {batch} windows.");
    }
}
