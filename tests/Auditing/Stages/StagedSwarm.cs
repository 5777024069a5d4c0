using System.Collections.Immutable;
using System.Text;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Evidence;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.Stages;
using ZeroG.Auditing.States;
using ZeroG.Auditing.Tests.Replay;
using ZeroG.Chain;
using ZeroG.Provenance;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Auditing.Tests.Stages;

/// <summary>One stage of one worker, as it comes to the hub.</summary>
/// <param name="Work">What it handed in.</param>
/// <param name="Links">The links that it signed.</param>
/// <param name="Sent">Root of what it sent in the stage.</param>
internal sealed record StageOffer(HandedInStage Work, RoundLinks Links, Hash256 Sent);

/// <summary>A small swarm whose workers sign what they send, stage by stage, and its hub's book of that.</summary>
internal sealed class StagedSwarm : IDisposable
{
    public const ulong Branch = 2;

    private readonly SwarmJob _job;
    private readonly IReadOnlyList<TensorPath> _paths;
    private readonly SortedDictionary<int, (Replica Replica, StageSigner Signer)> _workers = [];
    private readonly ParameterVector _residual;
    private SharedState _earlier;
    private (ParameterVector Delta, RoundPlan Plan)? _due;

    public StagedSwarm(SwarmJob job)
    {
        (_job, _paths) = (job, job.Parts.Paths());
        Shared = _earlier = SharedState.Start(job.Parts.Start, _paths);
        _residual = new ParameterVector(Shared.Outer.Parameters.Layout);
        Inputs = new JobInputs(job.Recipe.Training, job.Recipe.Seed, ContentRoot.Compute(Text), null, 2, 500, new ExchangeInputs(job.Recipe.Codec, job.Recipe.Aggregator));
        Book = new StageBook(Records.Book.Domain, job.Recipe, Owner.JobId(Inputs), Branch, Records.Book.Provider(Records.Book.Orchestrator), Inputs.AuditRate);
    }

    public static byte[] Text { get; } = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("we the people of the united states, ", 60)));

    /// <summary>Whose job it is.</summary>
    public static JobOrigin Owner { get; } = new(Address.Parse("0x00000000000000000000000000000000000000aa"), "job");

    /// <summary>What the job's id commits to.</summary>
    public JobInputs Inputs { get; }

    /// <summary>The records of all rounds, by round.</summary>
    public List<RoundAccount> Accounts { get; } = [];

    /// <summary>What each of them rests on.</summary>
    public List<ExchangeRecordContent> Contents { get; } = [];

    /// <summary>What workers signed of the rounds last, by worker and round.</summary>
    public Dictionary<(int Worker, int Round), StageOffer> Offers { get; } = [];

    public StageBook Book { get; }

    public SharedState Shared { get; private set; }

    /// <summary>Of the round that was run last: what a replay of each worker gets.</summary>
    public Dictionary<int, SwarmRoundInput> Replays { get; } = [];

    /// <summary>Digest of the record of a round.</summary>
    public Hash256 Record(int round) => round < 0 ? default : Accounts[round].Digest(Records.Book.Domain);

    public StageOrigin Origin(Hash256 record) => new(Owner.JobId(Inputs), Branch, record);

    public static Func<RoundCommitment, SignedCommitment> Signer(int party) => commitment =>
    {
        using var key = Records.Book.Key(party);
        return SignedCommitment.Sign(commitment, Records.Book.Domain, key);
    };

    public void Join(int worker)
    {
        Book.Join(worker, Records.Book.Provider(worker), Records.Book.Operator(Records.Book.Provider(worker))!.Value);
        var replica = (Replica)_job.Parts.Replica(worker, _earlier.Outer, isFirst: false);
        var signer = new StageSigner(Origin(Record(Shared.Rounds - 1)), _job.Recipe, worker, Records.Book.Provider(worker), Signer(worker));
        replica.Observe(signer.Links);
        _workers.Add(worker, (replica, signer));
    }

    /// <summary>Runs a round.</summary>
    /// <param name="offer">Told of every stage of every worker before the hub takes it; it gives what the hub is offered instead, or null where the worker is gone.</param>
    /// <param name="before">Told before the first step.</param>
    /// <returns>By worker, why the hub did not take its stage.</returns>
    public Dictionary<int, string> Run(Func<int, StageOffer, StageOffer>? offer = null, Action<int, Replica>? before = null)
    {
        var refused = new Dictionary<int, string>();
        var plan = _job.Plan(Shared.Rounds, _workers.Keys);
        Book.Open(plan, _due?.Plan, Shared, _earlier);
        var exchanges = new SortedDictionary<int, MemberExchange>();
        Replays.Clear();
        foreach (var (worker, (replica, signer)) in _workers)
        {
            before?.Invoke(worker, replica);
            for (var step = 0; step < plan.Steps; step++)
            {
                if (_due is { } now && step == now.Plan.Delay) Apply(replica, signer, now);
                if (step == 0) Replays.Add(worker, new SwarmRoundInput(_job.Recipe, MicroModel.Text, worker, plan, _due?.Plan, Shared, [], Copy(replica.State)));
                replica.Step(plan, plan.Of(worker)!, step);
            }

            if (_due is { } late && late.Plan.Delay >= plan.Steps) Apply(replica, signer, late);
            exchanges.Add(worker, replica.EndRound(_paths));
        }

        TensorPath.Begin(_paths, plan);
        var hub = new HubExchange(_paths, _residual, _job.Parts.Aggregator);
        var sent = new SortedDictionary<int, ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>>>();
        var residual = _residual.Clone();
        var averages = new List<ImmutableArray<ReadOnlyMemory<byte>>>();
        for (var stage = 0; stage < hub.Stages; stage++)
        {
            int[] tensors = [.. Enumerable.Range(0, _paths.Count).Where(tensor => hub.Exchanges(stage, tensor))];
            var payloads = new SortedDictionary<int, byte[][]>();
            foreach (var (worker, exchange) in exchanges.Where(one => !refused.ContainsKey(one.Key)))
            {
                var signer = _workers[worker].Signer;
                payloads.Add(worker, [.. tensors.Select(tensor => exchange.Payload(stage, tensor))]);
                foreach (var (payload, tensor) in payloads[worker].Zip(tensors)) signer.Links.Sent(plan.Round, stage, tensor, payload);
                var (work, links) = signer.Sign(plan, stage);
                var made = new StageOffer(work, links, PayloadRoot.Of(payloads[worker].Select(payload => (ReadOnlyMemory<byte>)payload)));
                made = offer?.Invoke(worker, made) ?? made;
                Offers[(worker, plan.Round)] = made;
                if (Book.Take(worker, HandedInStage.Read(made.Work.ToBytes()), made.Sent, [.. averages.Select(stage => PayloadRoot.Of(stage))]) is { } why) refused.Add(worker, why);
            }

            foreach (var (worker, made) in payloads.Where(one => !refused.ContainsKey(one.Key)))
                sent[worker] = sent.GetValueOrDefault(worker, []).Add([.. made.Select(payload => (ReadOnlyMemory<byte>)payload)]);
            byte[][] down = [.. tensors.Select((tensor, at) => hub.Combine(stage, tensor, [.. payloads.Where(one => !refused.ContainsKey(one.Key)).Select(one => new Payload(one.Key, (long)plan.Steps * _job.Parts.TokensPerStep, one.Value[at]))]))];
            averages.Add([.. down.Select(payload => (ReadOnlyMemory<byte>)payload)]);
            foreach (var (worker, exchange) in exchanges)
            {
                foreach (var (payload, tensor) in down.Zip(tensors))
                {
                    exchange.Receive(stage, tensor, payload);
                    _workers[worker].Signer.Links.Received(plan.Round, stage, tensor, payload);
                }
            }
        }

        var applied = OuterNesterov.Step(Shared.Outer, hub.Delta, plan.Outer);
        var next = new SharedState(plan.Round + 1, applied, SharedState.Learned(_paths));
        var tokens = (long)plan.Steps * _job.Parts.TokensPerStep;
        var following = _job.Plan(plan.Round + 1, _workers.Keys.Except(refused.Keys));
        var record = new RoundRecord(
            plan,
            [.. plan.Members.Select(member => (sent.GetValueOrDefault(member.Worker, []).Length, member.Worker)).Select(one => new Attendance(
                one.Worker, one.Length > 0 ? AttendanceKind.Contributed : AttendanceKind.Late, tokens,
                [.. Enumerable.Range(0, hub.Stages).Select(stage => stage < one.Length ? _paths.Count : 0)], [], 0))],
            [.. refused.Keys.Order()], MemberVerdict.Of(hub.Verdicts));
        var (account, works) = Book.Close(new ClosingRound(record, following, [.. averages], next, _residual));
        SignedRecord Signed(RoundAccount one)
        {
            using var key = Records.Book.Key(Records.Book.Orchestrator);
            return SignedRecord.Sign(one, Records.Book.Domain, key);
        }

        Contents.Add(new ExchangeRecordContent(Signed(account), Accounts.Count == 0 ? null : Signed(Accounts[^1]), plan, following, null, works, [.. sent.Values], Shared, residual));
        Accounts.Add(account);
        int[] all = [.. Enumerable.Repeat(_paths.Count, hub.Stages)];
        foreach (var (worker, exchange) in exchanges.Where(one => !refused.ContainsKey(one.Key)))
        {
            exchange.Finish(all);
            _workers[worker].Signer.Links.Closed(plan.Round, all, exchange.Feedback);
            _workers[worker].Signer.Recorded(Record(plan.Round), Records.Book.Domain, hasContributed: true);
            Replays[worker] = Replays[worker] with { Averages = [.. averages] };
        }

        foreach (var gone in refused.Keys)
        {
            _workers.Remove(gone, out var left);
            left.Replica.Dispose();
        }

        (_due, _earlier) = ((hub.Delta, plan), Shared);
        Shared = next;
        return refused;
    }

    public void Dispose()
    {
        foreach (var (replica, _) in _workers.Values) replica.Dispose();
    }

    private static void Apply(Replica replica, StageSigner signer, (ParameterVector Delta, RoundPlan Plan) due)
    {
        replica.Apply(due.Delta, due.Plan);
        signer.Links.Applied(due.Plan.Round);
    }

    private static ReplicaState Copy(ReplicaState state)
    {
        var bytes = new MemoryStream();
        SwarmState.Write(bytes, state);
        bytes.Position = 0;
        return SwarmState.Read(bytes, state.RoundEnd.Layout, MicroModel.Recipe.Optimizer);
    }
}
