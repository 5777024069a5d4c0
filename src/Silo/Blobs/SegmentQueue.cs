using System.Diagnostics.CodeAnalysis;
using ZeroG.Provenance;

namespace ZeroG.Silo.Blobs;

/// <summary>Consecutive segments that are asked for in one request.</summary>
internal sealed class SegmentRun(int first, int end)
{
    /// <summary>First segment.</summary>
    public int First { get; } = first;

    /// <summary>Segment after the last.</summary>
    public int End { get; } = end;

    /// <summary>Silos asked for it now.</summary>
    public List<string> Takers { get; } = [];
}

/// <summary>
/// Shares the missing segments of a download among donors. When nothing is left to begin, what donors still have under way is
/// given to others too, what fewest send first, so that no number of slow donors holds up one that is quick.
/// </summary>
internal sealed class SegmentQueue
{
    private readonly Lock _gate = new();
    private readonly SegmentDraft _draft;
    private readonly LinkedList<SegmentRun> _waiting = [];
    private readonly List<SegmentRun> _underWay = [];

    /// <param name="draft">The download.</param>
    /// <param name="donors">Requests that may be made at once: a short blob is divided among them.</param>
    /// <param name="maxRun">Segments in one run, at most.</param>
    public SegmentQueue(SegmentDraft draft, int donors, int maxRun)
    {
        _draft = draft;
        var count = draft.List.Count;
        var run = Math.Clamp((count + donors - 1) / donors, 1, maxRun);
        for (var first = 0; first < count; first += run) _waiting.AddLast(new SegmentRun(first, Math.Min(first + run, count)));
    }

    /// <summary>Something for <paramref name="silo"/> to send, or false when there is nothing (more) for it.</summary>
    /// <param name="silo">The donor.</param>
    /// <param name="run">To be given back with <see cref="Return"/>.</param>
    /// <param name="next">The first segment of the run that is missing; those after it may be there.</param>
    public bool TryTake(string silo, [NotNullWhen(true)] out SegmentRun? run, out int next)
    {
        lock (_gate)
        {
            while (_waiting.First is { } first)
            {
                _waiting.RemoveFirst();
                if ((next = Missing(first.Value)) == first.Value.End) continue;
                run = first.Value;
                run.Takers.Add(silo);
                _underWay.Add(run);
                return true;
            }

            run = _underWay.Where(other => !other.Takers.Contains(silo) && Missing(other) != other.End).MinBy(other => other.Takers.Count);
            if (run is not null)
            {
                next = Missing(run);
                run.Takers.Add(silo);
                return true;
            }
        }

        next = 0;
        return false;
    }

    /// <summary>Gives a run back: done, or to be finished by another donor.</summary>
    public void Return(SegmentRun run, string silo)
    {
        lock (_gate)
        {
            run.Takers.Remove(silo);
            if (run.Takers.Count > 0) return;
            _underWay.Remove(run);
            if (Missing(run) != run.End) _waiting.AddFirst(run);
        }
    }

    private int Missing(SegmentRun run)
    {
        var next = run.First;
        while (next < run.End && _draft.Has(next)) next++;
        return next;
    }
}
