using System.Collections.Immutable;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Hub;

/// <summary>The rounds that are planned and not closed yet, and which samples were given out.</summary>
/// <param name="planner">Decides their shape.</param>
/// <param name="batch">Windows of one step of one member.</param>
/// <param name="next">The round that is planned first.</param>
/// <param name="firstStep">Where it begins in the learning-rate schedule.</param>
/// <param name="samples">The data position before it.</param>
internal sealed class PlannedRounds(IRoundPlanner planner, int batch, int next, long firstStep, SampleLedger samples)
{
    private readonly SortedDictionary<int, RoundPlan> _plans = [];
    private readonly Dictionary<int, double> _plannedAt = [];
    private long _firstStep = firstStep;

    /// <summary>Which samples were given out.</summary>
    public SampleLedger Samples { get; private set; } = samples;

    /// <summary>The round that is planned next.</summary>
    public int Next { get; private set; } = next;

    /// <summary>Whether none is planned any more.</summary>
    public bool IsEnding { get; private set; }

    /// <summary>The plans, in order.</summary>
    public IReadOnlyCollection<RoundPlan> All => _plans.Values;

    /// <summary>A round's plan, or null.</summary>
    public RoundPlan? Of(int round) => _plans.GetValueOrDefault(round);

    /// <summary>Plans the next round.</summary>
    /// <param name="workers">Who takes part, ascending.</param>
    /// <param name="timings">What was measured until now.</param>
    /// <param name="now">Now.</param>
    /// <returns>Its plan, or null when there are no more.</returns>
    public RoundPlan? Plan(IReadOnlyCollection<int> workers, IReadOnlyList<RoundTiming> timings, double now)
    {
        if (planner.Next(new PlanInput(Next, _firstStep, timings)) is not { } shape)
        {
            IsEnding = true;
            return null;
        }

        var parts = ImmutableArray.CreateBuilder<MemberPlan>(workers.Count);
        foreach (var worker in workers)
        {
            (Samples, var given) = Samples.Take(checked(shape.Steps * batch));
            parts.Add(new MemberPlan(worker, given));
        }

        var plan = new RoundPlan(Next, _firstStep, shape.Steps, shape.Delay, shape.Rank, shape.Outer, parts.ToImmutable());
        _plans.Add(Next++, plan);
        _firstStep += shape.Steps;
        _plannedAt[plan.Round] = now;
        return plan;
    }

    /// <summary>Takes samples back that did not count.</summary>
    public void Return(IEnumerable<SampleRange> ranges) => Samples = Samples.Return(ranges);

    /// <summary>Forgets a round that is closed.</summary>
    /// <returns>When it was planned.</returns>
    public double Close(int round)
    {
        _plans.Remove(round);
        _plannedAt.Remove(round, out var at);
        return at;
    }

    /// <summary>Takes all plans back, from the open round's on.</summary>
    public void GiveUp(RoundPlan open)
    {
        Return(_plans.Values.SelectMany(plan => plan.Members).SelectMany(part => part.Samples));
        (_firstStep, Next, IsEnding) = (open.FirstStep, open.Round, false);
        _plans.Clear();
    }

    /// <summary>
    /// Data position and place in the learning-rate schedule for a hub that goes on from here: no member of today will be there then, so
    /// that all that they were given and have not contributed counts as returned.
    /// </summary>
    /// <param name="owed">Samples that members have trained on and not contributed.</param>
    public (SampleLedger Samples, long NextStep) AfterRestart(IEnumerable<SampleRange> owed) => (
        Samples.Return(owed).Return(_plans.Values.SelectMany(plan => plan.Members).SelectMany(part => part.Samples)),
        _plans.Count == 0 ? _firstStep : _plans.Values.First().FirstStep);
}
