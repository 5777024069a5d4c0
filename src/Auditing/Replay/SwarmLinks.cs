using System.Collections.Immutable;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.States;
using ZeroG.Provenance.Merkle;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Auditing.Replay;

/// <summary>Links of a round that a worker has taken while it trained, up to what it sent in a stage of the exchange.</summary>
/// <param name="Plan">The round.</param>
/// <param name="CommitEvery">Inner steps between two links.</param>
/// <param name="Links">The links, in order.</param>
/// <param name="States">What opens the first of them: start, steps and update.</param>
public sealed record RoundLinks(RoundPlan Plan, int CommitEvery, ImmutableArray<Link> Links, ImmutableArray<SwarmRoots> States);

/// <summary>
/// Takes the links of one worker's rounds while it trains, by hashing alone: the same that <see cref="SwarmRound"/> computes. A round may
/// be exchanged during the steps of the next.
/// </summary>
/// <param name="commitEvery">Inner steps between two links of a round, from 1; see <see cref="CommitInterval"/>.</param>
public sealed class SwarmLinks(Func<RoundPlan, int> commitEvery) : IRoundObserver
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, Open> _rounds = [];
    private Hash256? _feedback; // after the exchange of the worker's last round

    // Of the computing thread alone: the last round's end, and what of it changed since.
    private StateRoots? _end;
    private Hash256? _roundEnd;
    private bool _hasMoved;

    /// <summary>The links up to what was sent in a stage, which the worker signs: once all of it was sent, and all of the stages before received.</summary>
    /// <param name="round">A round whose steps are done and which is not closed.</param>
    /// <param name="stage">The stage.</param>
    /// <exception cref="InvalidOperationException">There is no such round, or not so much of it.</exception>
    public RoundLinks UpTo(int round, int stage)
    {
        lock (_gate)
        {
            if (!_rounds.TryGetValue(round, out var open) || open.Unsent is not { } unsent || open.Sent.Count <= stage)
                throw new InvalidOperationException($"Nothing was sent in stage {stage} of round {round} yet.");
            SwarmRoots[] states = [.. open.States.Select(one => new SwarmRoots(one.Inner, one.RoundEnd, one.Kind == LinkKind.Update ? unsent : open.Before))];
            var links = ImmutableArray.CreateBuilder<Link>();
            foreach (var (one, state) in open.States.Zip(states)) links.Add(new Link(new LinkPlace(one.Kind, one.Inner.Step), state.Root));
            for (var s = 0; s <= stage; s++)
            {
                if (s > 0) links.Add(new Link(new LinkPlace(LinkKind.Received, s - 1), PayloadRoot.OfLeaves(open.Received[s - 1])));
                links.Add(new Link(new LinkPlace(LinkKind.Sent, s), PayloadRoot.OfLeaves(open.Sent[s])));
            }

            return new RoundLinks(open.Plan!, open.CommitEvery, links.ToImmutable(), [.. states]);
        }
    }

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
            // The round before is closed: its average was applied on the way here.
            var round = Of(plan.Round);
            round.States.Add(new State(LinkKind.Update, end, end.Vector));
            (round.Before, round.Unsent) = (_feedback!.Value, unsent);
            Close(round);
        }
    }

    /// <inheritdoc/>
    public void Sent(int round, int stage, int tensor, ReadOnlySpan<byte> payload) => Add(round, open => open.Sent, stage, HashTree.LeafHash(payload));

    /// <inheritdoc/>
    public void Received(int round, int stage, int tensor, ReadOnlySpan<byte> payload) => Add(round, open => open.Received, stage, HashTree.LeafHash(payload));

    /// <inheritdoc/>
    public void Closed(int round, IReadOnlyList<int> accepted, ParameterVector? feedback)
    {
        Hash256? root = feedback is null ? null : VectorRoot.Of(feedback);
        lock (_gate)
        {
            var open = Of(round);
            (open.IsClosed, open.Feedback) = (true, root);
            Close(open);
        }
    }

    /// <inheritdoc/>
    public void Applied(int round)
    {
        (_roundEnd, _hasMoved) = (null, true);
        lock (_gate) _rounds.Remove(round);
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

    // Who had handed in nothing when the round was closed has all of x left.
    private void Close(Open round)
    {
        if (round.IsClosed && round.Unsent is { } unsent) _feedback = round.Feedback ?? unsent;
    }

    private sealed class Open
    {
        public RoundPlan? Plan { get; set; }

        public int CommitEvery { get; set; }

        public List<State> States { get; } = [];

        // By stage, leaves of the trees of payloads.
        public List<List<Hash256>> Sent { get; } = [];

        public List<List<Hash256>> Received { get; } = [];

        // Roots of the error feedback before the round, of x behind it, and of what the exchange left of that.
        public Hash256 Before { get; set; }

        public Hash256? Unsent { get; set; }

        public Hash256? Feedback { get; set; }

        public bool IsClosed { get; set; }
    }

    private readonly record struct State(LinkKind Kind, StateRoots Inner, Hash256 RoundEnd);
}
