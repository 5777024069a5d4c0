using System.Collections.Immutable;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.States;
using ZeroG.Provenance;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;
using ZeroG.Training.Threading;

namespace ZeroG.Auditing.Tests.Records;

/// <summary>The rounds of a small swarm with an honest orchestrator, each with its record and the evidence that it is right.</summary>
internal sealed class SwarmBook
{
    public const int Workers = 3, Steps = 2, Rate = 500;

    private readonly SwarmParts _parts;
    private readonly IReadOnlyList<TensorPath> _paths;
    private readonly SortedDictionary<int, IReplica> _replicas = [];
    private SharedState _state;
    private readonly ParameterVector _residual;
    private ParameterVector? _delta;
    private OwedTokens _owed = OwedTokens.None;

    public SwarmBook(string codec = "int4")
    {
        var recipe = new SwarmRecipe { Training = MicroModel.Recipe, Seed = 5, Codec = codec, Aggregator = "clipped" };
        _parts = new SwarmParts(recipe, () => MicroModel.Text, OuterState.Start(Initialization.Initialize(MicroModel.Config, 1)), null, Crew.Alone);
        _paths = _parts.Paths();
        _state = SharedState.Start(_parts.Start, _parts.Paths());
        _residual = new ParameterVector(_parts.Start.Parameters.Layout);
        for (var worker = 0; worker < Workers; worker++) _replicas.Add(worker, _parts.Replica(worker, _parts.Start, isFirst: true));
    }

    public SignedRecord? Last { get; private set; }

    /// <summary>One round more.</summary>
    /// <param name="late">A worker whose part comes too late, or −1.</param>
    /// <param name="spoiled">A worker that sends bytes that are no payload, or −1.</param>
    /// <param name="cut">A worker that is gone after the first stage, or −1.</param>
    /// <param name="scaled">A worker whose progress is a thousand times what it should be, or −1.</param>
    public Case Run(int late = -1, int spoiled = -1, int cut = -1, int scaled = -1)
    {
        var (before, owed, state) = (Last, _owed, _state);
        var residual = _residual.Clone();
        var round = before is null ? 0 : (int)before.Account.Round + 1;
        var (plan, previous) = (Plan(round), before?.Account.Digest(Book.Domain) ?? default);
        var exchanges = new SortedDictionary<int, MemberExchange>();
        foreach (var (worker, replica) in _replicas)
        {
            if (_delta is not null) replica.Apply(_delta, Plan(round - 1));
            for (var step = 0; step < Steps; step++) replica.Step(plan, plan.Of(worker)!, step);
            if (worker == scaled)
            {
                var local = ((Replica)replica).Parameters.Values;
                var global = replica.Shared.Parameters.Values;
                for (var i = 0; i < local.Length; i++) local[i] = global[i] + 1000 * (local[i] - global[i]);
            }

            exchanges.Add(worker, replica.EndRound(_paths));
        }

        TensorPath.Begin(_paths, plan);
        var hub = new HubExchange(_paths, _residual, _parts.Aggregator);
        var sent = exchanges.Keys.ToDictionary(worker => worker, _ => Enumerable.Range(0, hub.Stages).Select(_ => new List<byte[]>()).ToArray());
        var down = Enumerable.Range(0, hub.Stages).Select(_ => new List<ReadOnlyMemory<byte>>()).ToArray();
        var tokens = (ulong)(Steps * _parts.TokensPerStep);
        for (var stage = 0; stage < hub.Stages; stage++)
        {
            for (var tensor = 0; tensor < _paths.Count; tensor++)
            {
                if (!hub.Exchanges(stage, tensor)) continue;
                var payloads = new List<Payload>();
                foreach (var (worker, exchange) in exchanges)
                {
                    var payload = exchange.Payload(stage, tensor);
                    if (worker == spoiled && tensor == 1) payload = [1, 2, 3];
                    sent[worker][stage].Add(payload);
                    if (worker != late && tensor < Accepted(worker, stage, cut)) payloads.Add(new Payload(worker, (long)(owed[(uint)worker] + tokens), payload));
                }

                down[stage].Add(hub.Combine(stage, tensor, payloads));
            }
        }

        foreach (var (worker, exchange) in exchanges) exchange.Finish([.. Enumerable.Range(0, hub.Stages).Select(stage => worker == late ? 0 : Accepted(worker, stage, cut))]);
        _delta = hub.Delta;
        _state = new SharedState(round + 1, OuterNesterov.Step(_state.Outer, hub.Delta, plan.Outer), SharedState.Learned(_paths));

        var rows = ImmutableArray.CreateBuilder<RecordRow>();
        var contributions = ImmutableArray.CreateBuilder<SwarmContribution>();
        foreach (var worker in exchanges.Keys)
        {
            var weight = owed[(uint)worker] + tokens;
            if (worker == late)
            {
                rows.Add(new RecordRow((uint)worker, Book.Provider(worker), AttendanceKind.Late, weight, default, [.. new RecordStage[hub.Stages]]));
                continue;
            }

            Hash256[] roots = [.. sent[worker].Take(worker == cut ? 1 : hub.Stages).Select(stage => PayloadRoot.Of(stage.Select(payload => (ReadOnlyMemory<byte>)payload)))];
            Link[] links =
            [
                new(new LinkPlace(LinkKind.Update, Steps), Book.Named($"update {worker}")),
                .. roots.SelectMany((root, stage) => (Link[])[.. stage == 0 ? [] : (Link[])[new(new LinkPlace(LinkKind.Received, stage - 1), PayloadRoot.Of(down[stage - 1]))], new(new LinkPlace(LinkKind.Sent, stage), root)]),
            ];
            var (signed, tree) = Book.Commit(worker, (ulong)round, previous, tokens, links);
            rows.Add(new RecordRow((uint)worker, Book.Provider(worker), AttendanceKind.Contributed, weight, SignedCommitmentHash.Of(signed, Book.Domain),
                [.. Enumerable.Range(0, hub.Stages).Select(stage => new RecordStage((uint)Accepted(worker, stage, cut), stage < roots.Length ? roots[stage] : default))]));
            contributions.Add(new SwarmContribution(signed, [.. roots.Select((_, s) => new SentStage([.. sent[worker][s]], [.. tree.Prove(SwarmPlaces.Sent(Steps, 1, s))]))]));
        }

        var account = new RoundAccount(
            Book.Job, 3, (ulong)round, Book.Provider(Book.Orchestrator), previous, PlanDigest.Of(plan), PlanDigest.Of(Plan(round + 1)), rows.ToImmutable(),
            [.. MemberVerdict.Of(hub.Verdicts).Select(RecordVerdict.Of)], [], [.. down.Select(stage => PayloadRoot.Of(stage))],
            Hash256.Parse(_state.Root), VectorRoot.Of(_residual), default, Rate);
        _owed = owed.After(account);
        Last = Signed(account with { Owed = _owed.Root });
        var context = new RecordContext(
            Book.Domain, Book.Operator, before, owed, plan, Plan(round + 1), MicroModel.Recipe.Batch, _parts.TokensPerStep, Rate);
        return new Case(Last, context, new SwarmEvidence(_parts, state, residual, contributions.ToImmutable()));
    }

    public static SignedRecord Signed(RoundAccount account)
    {
        using var key = Book.Key(Book.Orchestrator);
        return SignedRecord.Sign(account, Book.Domain, key);
    }

    public static RoundPlan Plan(int round)
    {
        var count = Steps * MicroModel.Recipe.Batch;
        return new RoundPlan(round, round * Steps, Steps, 0, 2, new OuterSettings { LearningRate = 0.6, Momentum = 0.7 },
            [.. Enumerable.Range(0, Workers).Select(worker => new MemberPlan(worker, [new SampleRange((round * 16L + worker) * count, count)]))]);
    }

    private int Accepted(int worker, int stage, int cut) => worker != cut || stage == 0 ? _paths.Count : 0;

    internal sealed record Case(SignedRecord Record, RecordContext Context, SwarmEvidence Round)
    {
        public RecordDefect? Check() => RecordCheck.Check(Record, Context, Round);

        /// <summary>The same, with a record that the orchestrator forged.</summary>
        public Case Forged(Func<RoundAccount, RoundAccount> forge) => this with { Record = Signed(forge(Record.Account)) };
    }
}
