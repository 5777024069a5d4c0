using System.Collections.Immutable;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.States;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

namespace ZeroG.Auditing.Tests.Replay;

/// <summary>A small job whose workers exchange while they train.</summary>
internal sealed record SwarmJob(string Codec = "lowrank+int4:2", int Steps = 7, int Delay = 3, int Every = 3, int Workers = 2, bool Muon = false)
{
    public SwarmRecipe Recipe => new()
    {
        Training = MicroModel.Recipe with { Rounds = new RoundSchedule { Rounds = 6, Steps = Steps }, Muon = Muon ? new MuonSettings() : null },
        Seed = 5,
        Codec = Codec,
        Aggregator = "clipped",
    };

    public SwarmParts Parts => new(Recipe, () => MicroModel.Text, OuterState.Start(Initialization.Initialize(MicroModel.Config, Recipe.Seed)), null, Crew.Alone);

    public RoundPlan Plan(int round, params IEnumerable<int> workers)
    {
        var count = Steps * MicroModel.Recipe.Batch;
        int[] members = [.. workers];
        if (members.Length == 0) members = [.. Enumerable.Range(0, Workers)];
        return new RoundPlan(round, round * Steps, Steps, Delay, 1 + round % 2, new OuterSettings { LearningRate = 0.6, Momentum = 0.7 },
            [.. members.Select(worker => new MemberPlan(worker, [new SampleRange((round * 16L + worker) * count, count)]))]);
    }
}

/// <summary>One round of one worker: what its replay gets, and what the worker took as it trained.</summary>
/// <param name="Input">Everything the round depends on.</param>
/// <param name="Taken">The worker's links.</param>
/// <param name="States">The states that it would serve, by link.</param>
internal sealed record SwarmCase(SwarmRoundInput Input, RoundLinks Taken, IReadOnlyList<byte[]> States)
{
    public ImmutableArray<Link> Links => Taken.Links;

    public SwarmRound Replay(SwarmRoots? start = null, bool isServed = false, Action<int>? stepped = null) =>
        new(isServed ? Input with { Start = null } : Input, Taken.CommitEvery, start: start) { Stepped = stepped };
}

/// <summary>Follows one worker through its rounds, and keeps what an auditor would be given of each.</summary>
internal sealed class SwarmTrail : IRoundObserver
{
    private readonly SwarmJob _job;
    private readonly int _worker;
    private readonly SwarmTrail _public; // that of a worker which was there from the first round on
    private readonly SwarmLinks _links;
    private readonly IReadOnlyList<TensorPath> _paths;
    private readonly Dictionary<int, RoundPlan> _plans = [];
    private readonly List<(int Round, InnerPhaseProgress Progress, ParameterVector RoundEnd, ParameterVector Feedback)> _states = [];
    private readonly Dictionary<int, List<List<ReadOnlyMemory<byte>>>> _averages = [];
    private readonly List<RoundLinks> _taken = [];
    private ParameterVector _feedback;

    private SwarmTrail(SwarmJob job, int worker, SwarmTrail? known = null)
    {
        (_job, _worker, _public, _paths) = (job, worker, known ?? this, job.Parts.Paths());
        _links = new SwarmLinks(_ => job.Every);
        Shared = [SharedState.Start(job.Parts.Start, _paths)];
        _feedback = new ParameterVector(Shared[0].Outer.Parameters.Layout);
    }

    /// <summary>What all have in common, by averages applied.</summary>
    public List<SharedState> Shared { get => _public == this ? field : _public.Shared; }

    public IReadOnlyList<RoundLinks> Taken => _taken;

    /// <summary>The rounds that the worker did.</summary>
    public IReadOnlyList<SwarmCase> Cases =>
    [
        .. _taken.Select(taken =>
        {
            var round = taken.Plan.Round;
            ReplicaState[] states = [.. _states.Where(state => state.Round == round).Select(state => new ReplicaState(state.Progress, state.RoundEnd, state.Feedback))];
            ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> averages = [.. _public._averages[round].Select(stage => stage.ToImmutableArray())];
            var input = new SwarmRoundInput(
                _job.Recipe, MicroModel.Text, _worker, _public._plans[round], _public._plans.GetValueOrDefault(round - 1), Shared[round], averages, states[0]);
            return new SwarmCase(input, taken, [.. states.Select(Serve)]);
        }),
    ];

    /// <summary>Runs rounds, of which worker 0 does each, in one process.</summary>
    public static SwarmTrail Run(SwarmJob job, int worker, params IEnumerable<RoundRecord> records)
    {
        var known = new SwarmTrail(job, 0);
        var trail = worker == 0 ? known : new SwarmTrail(job, worker, known);
        using var swarm = new LocalSwarm(job.Parts, 1, one => one == worker ? trail : one == 0 ? known : null);
        using var unseen = new LocalSwarm(job.Parts, 1);
        foreach (var record in records)
        {
            known._plans[record.Plan.Round] = record.Plan;
            swarm.Replay(record);
            unseen.Replay(record);
        }

        // Who is watched does what it did unseen, and what is public leads to the same.
        Assert.Equal(unseen.Finish().Parameters.Values, swarm.Finish().Parameters.Values);
        Assert.Equal(unseen.Bytes, swarm.Bytes);
        Assert.Equal(trail.Shared[^1].Outer.Parameters.Values, swarm.Finish().Parameters.Values);
        return trail;
    }

    /// <summary>Runs rounds as planned.</summary>
    public static SwarmTrail Run(SwarmJob job, int worker, int rounds) => Run(job, worker, Enumerable.Range(0, rounds).Select(round => Usual(job, job.Plan(round))));

    /// <summary>A round as planned: all of everybody's was accepted.</summary>
    public static RoundRecord Usual(SwarmJob job, RoundPlan plan)
    {
        var paths = job.Parts.Paths();
        ImmutableArray<int> all = [.. Enumerable.Repeat(paths.Count, paths.Max(path => path.Projection.Stages))];
        return new RoundRecord(plan, [.. plan.Members.Select(member => new Attendance(member.Worker, AttendanceKind.Contributed, 0, all, [], 0))], [], []);
    }

    public void Stepping(RoundPlan plan, InnerPhaseProgress progress, ParameterVector roundEnd)
    {
        if (progress.Step % _job.Every == 0)
            _states.Add((plan.Round, progress with { Parameters = progress.Parameters.Clone(), Optimizer = progress.Optimizer.Copy() }, roundEnd.Clone(), _feedback));
        _links.Stepping(plan, progress, roundEnd);
    }

    public void Ended(RoundPlan plan, ReplicaState state) => _links.Ended(plan, state);

    public void Sent(int round, int stage, int tensor, ReadOnlySpan<byte> payload) => _links.Sent(round, stage, tensor, payload);

    public void Received(int round, int stage, int tensor, ReadOnlySpan<byte> payload)
    {
        if (!_averages.TryGetValue(round, out var stages)) _averages.Add(round, stages = []);
        while (stages.Count <= stage) stages.Add([]);
        stages[stage].Add(payload.ToArray());
        _links.Received(round, stage, tensor, payload);
    }

    public void Closed(int round, IReadOnlyList<int> accepted, ParameterVector? feedback)
    {
        if (feedback is not null)
        {
            _feedback = feedback.Clone();
            _taken.Add(_links.UpTo(round, accepted.Count - 1));
        }

        if (_public == this) Learn(_plans[round]);
        _links.Closed(round, accepted, feedback);
    }

    public void Applied(int round) => _links.Applied(round);

    // What anybody knows who has the payloads that went down.
    private void Learn(RoundPlan plan)
    {
        var exchange = new MemberExchange(_paths, new ParameterVector(_feedback.Layout));
        TensorPath.Begin(_paths, plan);
        for (var stage = 0; stage < exchange.Stages; stage++)
        {
            var tensors = Enumerable.Range(0, _paths.Count).Where(tensor => exchange.Exchanges(stage, tensor));
            foreach (var (tensor, average) in tensors.Zip(_averages[plan.Round][stage])) exchange.Receive(stage, tensor, average.Span);
        }

        Shared.Add(new SharedState(plan.Round + 1, OuterNesterov.Step(Shared[^1].Outer, exchange.Delta, plan.Outer), SharedState.Learned(_paths)));
    }

    private static byte[] Serve(ReplicaState state)
    {
        var served = new MemoryStream();
        SwarmState.Write(served, state);
        return served.ToArray();
    }
}
