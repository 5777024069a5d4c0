using System.Collections.Immutable;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.States;
using ZeroG.Provenance.Merkle;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Auditing.Replay;

/// <summary>All links of a round that a worker has taken while it trained.</summary>
/// <param name="Plan">The round.</param>
/// <param name="CommitEvery">Inner steps between two links.</param>
/// <param name="Links">The links, in order.</param>
/// <param name="States">What opens the first of them: start, steps and update.</param>
public sealed record RoundLinks(RoundPlan Plan, int CommitEvery, ImmutableArray<Link> Links, ImmutableArray<SwarmRoots> States);

/// <summary>
/// Takes the links of one worker's rounds while it trains, by hashing alone: the same that <see cref="SwarmRound"/> computes. A round's
/// are whole once its exchange is finished, which may be during the steps of the next.
/// </summary>
/// <param name="commitEvery">Inner steps between two links of a round, from 1; see <see cref="CommitInterval"/>.</param>
/// <param name="taken">Told of every round that the worker did, in order, on the thread that ends it.</param>
public sealed class SwarmLinks(Func<RoundPlan, int> commitEvery, Action<RoundLinks> taken) : IRoundObserver
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, Open> _rounds = [];
    private Hash256? _feedback; // after the exchange of the worker's last whole round

    // Of the computing thread alone: the last round's end, and what of it changed since.
    private StateRoots? _end;
    private Hash256? _roundEnd;
    private bool _hasMoved;

    /// <inheritdoc/>
    public void Stepping(RoundPlan plan, InnerPhaseProgress progress, ParameterVector roundEnd)
    {
        var every = commitEvery(plan);
        if (progress.Step % every != 0) return;
        var state = progress.Step == 0 && _end is { } end
            ? StateRoots.Start(_hasMoved ? VectorRoot.Of(progress.Parameters) : end.Vector, end)
            : StateRoots.Of(progress);
        var link = new State(progress.Step == 0 ? LinkKind.Start : LinkKind.Steps, state, _roundEnd ??= VectorRoot.Of(roundEnd));
        lock (_gate)
        {
            // No worker has feedback before its first exchange.
            _feedback ??= VectorRoot.Of(new ParameterVector(roundEnd.Layout));
            var round = Of(plan.Round);
            (round.Plan, round.CommitEvery) = (plan, every);
            round.States.Add(link);
        }
    }

    /// <inheritdoc/>
    public void Ended(RoundPlan plan, ReplicaState state)
    {
        var end = StateRoots.Of(state.Progress);
        (_end, _roundEnd, _hasMoved) = (end, end.Vector, false);
        var unsent = VectorRoot.Of(state.Feedback);
        lock (_gate)
        {
            var round = Of(plan.Round);
            round.States.Add(new State(LinkKind.Update, end, end.Vector));
            round.Unsent = unsent;
            Close(plan.Round, round);
        }
    }

    /// <inheritdoc/>
    public void Sent(int round, int stage, int tensor, ReadOnlySpan<byte> payload) => Add(round, open => open.Sent, stage, HashTree.LeafHash(payload));

    /// <inheritdoc/>
    public void Received(int round, int stage, int tensor, ReadOnlySpan<byte> payload) => Add(round, open => open.Received, stage, HashTree.LeafHash(payload));

    /// <inheritdoc/>
    public void Closed(int round, IReadOnlyList<int> accepted, ParameterVector? feedback)
    {
        var has = feedback is not null && accepted.Any(count => count > 0);
        var root = has ? VectorRoot.Of(feedback!) : default;
        lock (_gate)
        {
            var open = Of(round);
            (open.IsClosed, open.HasContributed, open.Feedback) = (true, has, root);
            Close(round, open);
        }
    }

    /// <inheritdoc/>
    public void Applied(int round)
    {
        (_roundEnd, _hasMoved) = (null, true);
        lock (_gate) _rounds.Remove(round); // one that is not whole by now the worker has sat out
    }

    private Open Of(int round)
    {
        if (!_rounds.TryGetValue(round, out var open)) _rounds.Add(round, open = new Open());
        return open;
    }

    private void Add(int round, Func<Open, List<List<Hash256>>> of, int stage, Hash256 leaf)
    {
        lock (_gate)
        {
            var stages = of(Of(round));
            while (stages.Count <= stage) stages.Add([]);
            stages[stage].Add(leaf);
        }
    }

    private void Close(int number, Open round)
    {
        if (!round.IsClosed || round.Unsent is not { } unsent) return;
        var (before, after) = (_feedback!.Value, round.HasContributed ? round.Feedback : unsent);
        SwarmRoots[] states = [.. round.States.Select(one => new SwarmRoots(one.Inner, one.RoundEnd, one.Kind == LinkKind.Update ? unsent : before))];
        var links = ImmutableArray.CreateBuilder<Link>();
        foreach (var (one, state) in round.States.Zip(states)) links.Add(new Link(new LinkPlace(one.Kind, one.Inner.Step), state.Root));
        for (var stage = 0; stage < round.Received.Count; stage++)
        {
            links.Add(new Link(new LinkPlace(LinkKind.Sent, stage), round.HasContributed ? RootOf(round.Sent, stage) : default));
            links.Add(new Link(new LinkPlace(LinkKind.Received, stage), RootOf(round.Received, stage)));
        }

        links.Add(new Link(new LinkPlace(LinkKind.Feedback, 0), after));
        _feedback = after;
        _rounds.Remove(number);
        taken(new RoundLinks(round.Plan!, round.CommitEvery, links.ToImmutable(), [.. states]));
    }

    // A hub that breaks the protocol may have left a stage out.
    private static Hash256 RootOf(List<List<Hash256>> stages, int stage) => stage < stages.Count && stages[stage].Count > 0 ? PayloadRoot.Of([], stages[stage]) : default;

    private sealed class Open
    {
        public RoundPlan? Plan { get; set; }

        public int CommitEvery { get; set; }

        public List<State> States { get; } = [];

        // By stage, leaves of the trees of payloads.
        public List<List<Hash256>> Sent { get; } = [];

        public List<List<Hash256>> Received { get; } = [];

        public Hash256? Unsent { get; set; }

        public bool IsClosed { get; set; }

        public bool HasContributed { get; set; }

        public Hash256 Feedback { get; set; }
    }

    private readonly record struct State(LinkKind Kind, StateRoots Inner, Hash256 RoundEnd);
}
