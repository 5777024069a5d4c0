using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.States;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Bench.Adversary;

/// <summary>A way to hand in what the steps did not give, as well hidden as it can be: all roots are of real states, and fit what is sent.</summary>
/// <param name="Name">What the field calls it.</param>
/// <param name="Submit">What is handed in; null where the attack needs a round before and there is none: honest then.</param>
internal sealed record Attack(string Name, Func<RoundContext, Submission?> Submit)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Attack> All { get; } =
    [
        new("sandbagging", context => Tail(context, Math.Max(1, context.Input.Recipe.Rounds.InnerSteps(context.Input.Round) / 10), noise: 1e-3f)),
        new("skipped-tail", context => Tail(context, context.Random.Next(context.Input.Recipe.Rounds.InnerSteps(context.Input.Round)), noise: 0)),
        new("copied-delta", context => Sent(context, context.LastDeltas.Where(sent => sent.Key != context.Input.Worker).Select(sent => sent.Value).FirstOrDefault())),
        new("stale-delta", context => Sent(context, context.LastDeltas.GetValueOrDefault(context.Input.Worker))),
        new("sign-flip", context => Changed(context, value => -value)),
        new("scaling", context => Changed(context, value => 1000 * value)),
        new("noise", context => Changed(context, value => value + 1e-3f * (float)(2 * context.Random.NextDouble() - 1))),
        new("one-bit", OneBit),
        new("wrong-shard", WrongShard),
    ];

    // The first steps, then states that no step led to.
    private static Submission Tail(RoundContext context, int steps, float noise)
    {
        var (input, phase) = (context.Input, new InnerSteps(context.Input));
        while (phase.Step < steps) phase.Next();
        var end = phase.Parameters.Clone();
        foreach (ref var value in end.Values) value += noise * (float)(2 * context.Random.NextDouble() - 1);
        return Forged(context, end, phase);
    }

    private static Submission? Sent(RoundContext context, ParameterVector? delta)
    {
        if (delta is null) return null;
        var end = context.Input.Start.Clone();
        for (var i = 0; i < delta.Values.Length; i++) end.Values[i] -= delta.Values[i];
        return Forged(context, end, new InnerSteps(context.Input)).With(delta.Clone());
    }

    private static Submission Changed(RoundContext context, Func<float, float> change)
    {
        var honest = Submission.Honest(context.Input, context.CommitEvery);
        var delta = honest.Delta.Clone();
        foreach (ref var value in delta.Values) value = change(value);
        return honest.With(delta);
    }

    private static Submission OneBit(RoundContext context)
    {
        var honest = Submission.Honest(context.Input, context.CommitEvery);
        var delta = honest.Delta.Clone();
        ref var value = ref delta.Values[context.Random.Next(delta.Values.Length)];
        value = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(value) ^ 1);
        return honest.With(delta);
    }

    // Somebody else's batches, and the roots that its own steps on them give.
    private static Submission WrongShard(RoundContext context) =>
        Submission.Honest(context.Input with { Worker = context.Input.Worker + 100 }, context.CommitEvery);

    // Honest as far as steps were taken; from there on every root is of the same made-up end, which says of itself what is due.
    private static Submission Forged(RoundContext context, ParameterVector end, InnerSteps done)
    {
        var input = context.Input;
        var taken = done.Step;
        using var honest = new PlainRound(input, context.CommitEvery);
        var links = new List<Link>();
        var before = input.Optimizer?.Steps ?? 0;
        OptimizerState Optimizer(int step) => new(before + step, done.Optimizer.FirstMoment, done.Optimizer.SecondMoment);
        foreach (var place in honest.Places.SkipLast(1))
        {
            links.Add(place.Position <= taken
                ? honest.Advance(default)
                : new Link(place, StateRoots.Of(new InnerPhaseProgress(place.Position, end, Optimizer(place.Position), done.LossSum)).Root));
        }

        var steps = input.Recipe.Rounds.InnerSteps(input.Round);
        var delta = PseudoGradient.Between(input.Start, end);
        links.Add(new Link(honest.Places[^1], default));
        return new Submission(links, delta, Optimizer(steps).Copy(), input.Recipe.TokensOfRound(input.Round), done.LossSum).With(delta);
    }
}
