using System.Collections.Immutable;

namespace ZeroG.Provenance.Log;

/// <summary>What somebody holds for the state of a log: a reader's memory, the log's answer, what an anchor on a chain says.</summary>
/// <param name="Holder">Who, for messages: "remembered", "served", "anchored".</param>
/// <param name="Point">The state.</param>
public sealed record LogView(string Holder, LogPoint Point);

/// <summary>How two views of a log stand to each other.</summary>
public enum LogRelation
{
    /// <summary>The later begins with the earlier.</summary>
    Consistent,

    /// <summary>Of different sizes, and no proof was given that holds. A log that keeps to the rules can always give one.</summary>
    Unproven,

    /// <summary>Of one size, with different roots: one of them is another history. Nothing explains it but a log that shows two.</summary>
    Contradicting,
}

/// <summary>Two views, and how they stand to each other.</summary>
/// <param name="Earlier">The smaller; of equal ones the first that was given.</param>
/// <param name="Later">The other.</param>
/// <param name="Relation">How they stand.</param>
public sealed record LogComparison(LogView Earlier, LogView Later, LogRelation Relation)
{
    /// <summary>In words, naming both.</summary>
    public override string ToString() => Relation switch
    {
        LogRelation.Consistent => $"{Later.Holder} ({Later.Point}) begins with {Earlier.Holder} ({Earlier.Point})",
        LogRelation.Unproven => $"{Later.Holder} ({Later.Point}) was not shown to begin with {Earlier.Holder} ({Earlier.Point})",
        _ => $"{Later.Holder} ({Later.Point}) contradicts {Earlier.Holder} ({Earlier.Point})",
    };
}

/// <summary>
/// Finds out whether a log shows different histories to different people: all that they hold must lie on one. What is remembered, served
/// and anchored should be compared each time that a head is served.
/// </summary>
/// <param name="Comparisons">Every two views, in the order given.</param>
public sealed record SplitView(ImmutableArray<LogComparison> Comparisons)
{
    /// <summary>Whether all lie on one history.</summary>
    public bool IsConsistent => Comparisons.All(pair => pair.Relation == LogRelation.Consistent);

    /// <summary>Whether two contradict each other for certain; with both signatures it is evidence.</summary>
    public bool IsSplit => Comparisons.Any(pair => pair.Relation == LogRelation.Contradicting);

    /// <summary>Sizes between which <see cref="Compare"/> needs proofs of consistency (<see cref="LogReader.ProveConsistency"/>).</summary>
    public static ImmutableArray<(long First, long Second)> Needed(params IReadOnlyList<LogView> views)
    {
        ArgumentNullException.ThrowIfNull(views);
        // Between neighbours: what lies between others follows from them.
        var sizes = views.Select(view => view.Point.Size).Where(size => size > 0).Distinct().Order().ToList();
        return [.. sizes.Zip(sizes.Skip(1))];
    }

    /// <summary>Compares every two views.</summary>
    /// <param name="views">Two or more.</param>
    /// <param name="proofs">Proofs by their sizes, from anyone; those that are missing or do not hold prove nothing.</param>
    public static SplitView Compare(IReadOnlyList<LogView> views, IReadOnlyDictionary<(long First, long Second), ImmutableArray<Hash256>> proofs)
    {
        ArgumentNullException.ThrowIfNull(views);
        ArgumentNullException.ThrowIfNull(proofs);
        var comparisons = ImmutableArray.CreateBuilder<LogComparison>();
        for (var i = 0; i < views.Count; i++)
        {
            for (var j = i + 1; j < views.Count; j++)
            {
                var (earlier, later) = views[j].Point.Size < views[i].Point.Size ? (views[j], views[i]) : (views[i], views[j]);
                comparisons.Add(new LogComparison(earlier, later, Relate(earlier.Point, later.Point, views, proofs)));
            }
        }

        return new SplitView(comparisons.ToImmutable());
    }

    /// <summary>All that is not consistent, in words; empty where all is.</summary>
    public override string ToString() => string.Join("; ", Comparisons.Where(pair => pair.Relation != LogRelation.Consistent));

    private static LogRelation Relate(
        LogPoint earlier, LogPoint later, IReadOnlyList<LogView> views, IReadOnlyDictionary<(long First, long Second), ImmutableArray<Hash256>> proofs)
    {
        if (earlier.Size == later.Size) return earlier.Root == later.Root ? LogRelation.Consistent : LogRelation.Contradicting;
        // Step by step over the views between: each that is shown to begin with the earlier one leads on.
        var reached = new List<LogPoint> { earlier };
        foreach (var next in views.Select(view => view.Point).Where(point => point.Size > earlier.Size && point.Size <= later.Size).Distinct().OrderBy(point => point.Size))
            if (reached.Any(from => next.Extends(from, Proof(from.Size, next.Size)))) reached.Add(next);
        return reached.Contains(later) ? LogRelation.Consistent : LogRelation.Unproven;

        ReadOnlySpan<Hash256> Proof(long first, long second) =>
            proofs.TryGetValue((first, second), out var proof) && !proof.IsDefault ? proof.AsSpan() : [];
    }
}
