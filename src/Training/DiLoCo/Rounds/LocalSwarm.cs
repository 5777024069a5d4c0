using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using ZeroG.Training.Model;

namespace ZeroG.Training.DiLoCo.Rounds;

/// <summary>
/// All members of a job and its hub in one process, without a network: the same rounds as between processes, bit for bit, as
/// fast as the machine computes them. Given the records of a job, it computes them again.
/// </summary>
public sealed class LocalSwarm : IDisposable
{
    private readonly ISwarmParts _parts;
    private readonly Func<int, IRoundObserver?>? _observe;
    private readonly ParallelOptions _parallel;
    private readonly SortedDictionary<int, Member> _members = [];
    private readonly IReadOnlyList<TensorPath> _paths; // shared by all: what they learn is the same
    private readonly ParameterVector _residual;
    private readonly int _stages;
    private OuterState _before;
    private Average? _last;

    /// <summary>A job before its first round.</summary>
    /// <param name="parts">What it is made of.</param>
    /// <param name="threads">Members that compute at the same time, each on one thread; no result depends on it.</param>
    /// <param name="observe">Gives who is told of a worker's rounds, by its key; null for nobody.</param>
    public LocalSwarm(ISwarmParts parts, int threads, Func<int, IRoundObserver?>? observe = null)
    {
        (_parts, _observe, _parallel) = (parts, observe, new ParallelOptions { MaxDegreeOfParallelism = threads });
        (_paths, _before, _residual) = (parts.Paths(), parts.Start, new ParameterVector(parts.Start.Parameters.Layout));
        _stages = _paths.Max(path => path.Projection.Stages);
    }

    /// <summary>Bytes of payloads that one member sent and received so far: the most of any member in each round.</summary>
    public (long Up, long Down) Bytes { get; private set; }

    /// <summary>Runs a round in which the progress of every planned member is received; whoever is not planned has left.</summary>
    /// <exception cref="TrainingDivergedException">A member's training diverged: the swarm is of no more use.</exception>
    public RoundRecord Run(RoundPlan plan)
    {
        ImmutableArray<int> all = [.. Enumerable.Repeat(_paths.Count, _stages)];
        var attendance = plan.Members.Select(part => new Attendance(part.Worker, AttendanceKind.Contributed, 0, all, [], 0));
        return Run(plan, [.. attendance], [.. _members.Keys.Where(worker => plan.Of(worker) is null)]);
    }

    /// <summary>Runs a recorded round again.</summary>
    /// <remarks>
    /// Every member is taken to have sent what its steps gave: where one sent anything else, the result differs from there on.
    /// </remarks>
    /// <returns>The record with the tokens, losses and verdicts of this run.</returns>
    /// <exception cref="TrainingDivergedException">A member's training diverged: the swarm is of no more use.</exception>
    public RoundRecord Replay(RoundRecord record) => Run(record.Plan, [.. record.Attendance], record.Left);

    /// <summary>What all members agree on after the rounds so far, the last average applied. The job is over with that.</summary>
    public OuterState Finish()
    {
        if (_last is not { } last) return _before;
        if (!_parts.ExchangesGradients) return OuterNesterov.Step(_before, last.Delta, last.Plan.Outer);
        var member = _members.Values.First();
        member.Replica.Apply(last.Delta, last.Plan);
        return member.Replica.Shared;
    }

    /// <summary>Ends the threads of members that have their own.</summary>
    public void Dispose()
    {
        foreach (var member in _members.Values) member.Replica.Dispose();
        _members.Clear();
    }

    private RoundRecord Run(RoundPlan plan, Attendance[] attendance, ImmutableArray<int> left)
    {
        foreach (var how in attendance.Where(how => how.Kind != AttendanceKind.Absent && !_members.ContainsKey(how.Worker)))
            _members.Add(how.Worker, new Member(_parts.Replica(how.Worker, _before, plan.Round == 0), _observe?.Invoke(how.Worker)));
        var working = attendance.Where(how => how.Kind != AttendanceKind.Absent).Select(how => how.Worker).ToHashSet();
        var members = _members.ToArray();
        try
        {
            Parallel.For(0, members.Length, _parallel, i =>
            {
                var (worker, member) = members[i];
                if (working.Contains(worker)) member.Work(plan, plan.Of(worker)!, _last);
                else if (_last is { } last) member.Apply(last);
            });
        }
        catch (AggregateException several) when (several.InnerExceptions.OfType<TrainingDivergedException>().FirstOrDefault() is { } diverged)
        {
            ExceptionDispatchInfo.Throw(diverged);
        }

        var senders = new List<Sender>();
        for (int i = 0; i < attendance.Length; i++)
        {
            if (!_members.TryGetValue(attendance[i].Worker, out var member) || attendance[i].Kind == AttendanceKind.Absent) continue;
            member.Owed += (long)plan.Steps * _parts.TokensPerStep;
            attendance[i] = attendance[i] with { Tokens = member.Owed, Loss = member.Loss };
            senders.Add(new Sender(member, member.Replica.EndRound(_paths), attendance[i]));
        }
        TensorPath.Begin(_paths, plan);
        var hub = Exchange(plan.Round, senders);

        if (_last is { } applied && !_parts.ExchangesGradients) _before = OuterNesterov.Step(_before, applied.Delta, applied.Plan.Outer);
        _last = new Average(plan, hub.Delta);
        foreach (var worker in left)
        {
            if (_members.Remove(worker, out var gone)) gone.Replica.Dispose();
        }
        return new RoundRecord(plan, [.. attendance], left, MemberVerdict.Of(hub.Verdicts));
    }

    private HubExchange Exchange(int round, List<Sender> senders)
    {
        var hub = new HubExchange(_paths, _residual, _parts.Aggregator);
        var sent = new long[senders.Count];
        long received = 0;
        for (int stage = 0; stage < hub.Stages; stage++)
        {
            for (int tensor = 0; tensor < _paths.Count; tensor++)
            {
                if (!hub.Exchanges(stage, tensor)) continue;
                var payloads = new List<Payload>(senders.Count);
                for (int i = 0; i < senders.Count; i++)
                {
                    var (member, exchange, how) = senders[i];
                    if (tensor >= how.Accepted[stage]) continue;
                    var payload = exchange.Payload(stage, tensor);
                    member.Observer?.Sent(round, stage, tensor, payload);
                    sent[i] += payload.Length;
                    payloads.Add(new Payload(how.Worker, how.Tokens, payload));
                }
                var average = hub.Combine(stage, tensor, payloads);
                received += average.Length;
                foreach (var member in _members.Values) member.Observer?.Received(round, stage, tensor, average);
            }
        }
        foreach (var (member, exchange, how) in senders)
        {
            exchange.Finish(how.Accepted);
            member.Observer?.Closed(round, how.Accepted, exchange.Feedback);
            if (how.HasContributed) member.Owed = 0;
        }
        foreach (var idle in _members.Values.Except(senders.Select(sender => sender.Member))) idle.Observer?.Closed(round, new int[hub.Stages], null);
        Bytes = (Bytes.Up + sent.DefaultIfEmpty().Max(), Bytes.Down + received);
        return hub;
    }

    private sealed record Average(RoundPlan Plan, ParameterVector Delta);

    private sealed record Sender(Member Member, MemberExchange Exchange, Attendance How);

    // Between rounds, all averages but the last are applied.
    private sealed class Member
    {
        private readonly IReplica _replica;

        public Member(IReplica replica, IRoundObserver? observer)
        {
            (_replica, Observer) = (replica, observer);
            if (observer is not null) replica.Observe(observer);
        }

        public IReplica Replica => _replica;

        public IRoundObserver? Observer { get; }

        // Tokens trained on since it last contributed.
        public long Owed { get; set; }

        public double Loss { get; private set; }

        public void Work(RoundPlan plan, MemberPlan part, Average? due)
        {
            double sum = 0;
            for (int step = 0; step < plan.Steps; step++)
            {
                if (due is not null && step >= due.Plan.Delay) Apply(ref due);
                sum += _replica.Step(plan, part, step);
            }
            if (due is not null) Apply(ref due);
            Loss = sum / plan.Steps;
        }

        public void Apply(Average due)
        {
            _replica.Apply(due.Delta, due.Plan);
            Observer?.Applied(due.Plan.Round);
        }

        private void Apply(ref Average? due)
        {
            Apply(due!);
            due = null;
        }
    }
}
