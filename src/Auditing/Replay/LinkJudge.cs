using ZeroG.Auditing.Commitments;

namespace ZeroG.Auditing.Replay;

/// <summary>What a referee finds about one link.</summary>
public enum LinkFinding
{
    /// <summary>It follows from what was agreed on.</summary>
    Right = 0,

    /// <summary>It does not: the commitment is wrong.</summary>
    Wrong = 1,

    /// <summary>The state that was served is not the agreed one: whoever served it has served nothing.</summary>
    NotTheAgreedState = 2,
}

/// <summary>
/// Judges one link alone, from the last state before it that both sides agree on: the steps of one interval, and the round's exchange
/// where the link is of that; or none where the link is the start of a round.
/// </summary>
public static class LinkJudge
{
    /// <summary>Index of the state that a link is judged from; −1 where it follows from public inputs alone.</summary>
    /// <param name="places">The round's links.</param>
    /// <param name="link">The link that is judged.</param>
    public static int From(IReadOnlyList<LinkPlace> places, int link)
    {
        ArgumentNullException.ThrowIfNull(places);
        ArgumentOutOfRangeException.ThrowIfNegative(link);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(link, places.Count);
        var from = link - 1;
        while (from >= 0 && places[from].Kind is not (LinkKind.Start or LinkKind.Steps)) from--;
        return from;
    }

    /// <summary>Judges a link.</summary>
    /// <param name="replay">The round, before its first link.</param>
    /// <param name="link">Index of the link.</param>
    /// <param name="claimed">What was committed to there.</param>
    /// <param name="agreed">Root of the state that both sides agree on, at <see cref="From"/>; none where that is −1.</param>
    /// <param name="state">That state, as anyone serves it; null where there is none.</param>
    /// <param name="comparison">When roots count as equal.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ArgumentException">A state is missing.</exception>
    public static LinkFinding Judge(
        IRoundReplay replay, int link, Link claimed, Hash256? agreed, Stream? state, IRootComparison comparison, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(replay);
        ArgumentNullException.ThrowIfNull(comparison);
        // What a place is follows from the plan: a claim that calls it otherwise is wrong without a computation.
        if (claimed.Place != replay.Places[link]) return LinkFinding.Wrong;
        if (From(replay.Places, link) is var from and >= 0)
        {
            if (agreed is not { } root || state is null) throw new ArgumentException($"Link {link} is judged from the state at link {from}.", nameof(state));
            try
            {
                if (replay.Restore(from, state) != root) return LinkFinding.NotTheAgreedState;
            }
            catch (InvalidDataException)
            {
                return LinkFinding.NotTheAgreedState;
            }
        }

        Link computed = default;
        try
        {
            while (replay.At < link) computed = replay.Advance(cancellation);
        }
        catch (Training.DiLoCo.TrainingDivergedException)
        {
            // Honest steps come to no link here: there is none to commit to.
            return LinkFinding.Wrong;
        }

        return comparison.Agrees(claimed, computed) ? LinkFinding.Right : LinkFinding.Wrong;
    }
}
