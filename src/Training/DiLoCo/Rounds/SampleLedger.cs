using System.Collections.Immutable;

namespace ZeroG.Training.DiLoCo.Rounds;

/// <summary>Consecutive windows in a job's endless stream of samples.</summary>
/// <param name="First">Index of the first.</param>
/// <param name="Count">How many, above 0.</param>
public readonly record struct SampleRange(long First, int Count)
{
    /// <summary>Index behind the last.</summary>
    public long End => First + Count;
}

/// <summary>
/// Which samples were given out: the data position of a job, part of its checkpoint. What a worker was given and never
/// contributed comes back and is given to another, so that none is lost and none is trained on twice.
/// </summary>
/// <param name="Next">The first sample that nobody was given yet.</param>
/// <param name="Returned">What came back, ascending and without overlap.</param>
public sealed record SampleLedger(long Next, ImmutableArray<SampleRange> Returned)
{
    /// <summary>Nothing given out.</summary>
    public static SampleLedger Start { get; } = new(0, []);

    /// <summary>Gives out samples: first what came back, lowest index first.</summary>
    /// <param name="count">How many, above 0.</param>
    public (SampleLedger Ledger, ImmutableArray<SampleRange> Given) Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var given = ImmutableArray.CreateBuilder<SampleRange>();
        var left = Returned.ToBuilder();
        while (count > 0 && left.Count > 0)
        {
            var range = left[0];
            var taken = Math.Min(count, range.Count);
            given.Add(range with { Count = taken });
            if (taken == range.Count) left.RemoveAt(0);
            else left[0] = new SampleRange(range.First + taken, range.Count - taken);
            count -= taken;
        }
        if (count > 0) given.Add(new SampleRange(Next, count));
        return (new SampleLedger(Next + count, left.ToImmutable()), given.ToImmutable());
    }

    /// <summary>Takes samples back that were given out and did not count.</summary>
    /// <exception cref="ArgumentException">They were never given out, or came back before.</exception>
    public SampleLedger Return(IEnumerable<SampleRange> ranges)
    {
        var all = Returned.AddRange(ranges).Sort((a, b) => a.First.CompareTo(b.First));
        var merged = ImmutableArray.CreateBuilder<SampleRange>();
        foreach (var range in all)
        {
            if (range.Count <= 0 || range.First < 0 || range.End > Next)
                throw new ArgumentException($"Samples {range.First} to {range.End} were never given out: the next is {Next}.", nameof(ranges));
            if (merged.Count > 0 && range.First < merged[^1].End)
                throw new ArgumentException($"Samples from {range.First} on came back twice.", nameof(ranges));
            if (merged.Count > 0 && range.First == merged[^1].End && merged[^1].Count <= int.MaxValue - range.Count)
                merged[^1] = merged[^1] with { Count = merged[^1].Count + range.Count };
            else merged.Add(range);
        }
        return this with { Returned = merged.ToImmutable() };
    }
}
