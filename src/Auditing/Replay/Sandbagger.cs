using System.Collections.Immutable;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.States;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

namespace ZeroG.Auditing.Replay;

/// <summary>
/// A cheat, for demonstrations and tests: runs a tenth of its steps, adds noise, and commits to states that no step led to. What it hands in is of the right
/// form, and its signature and proofs hold. Where workers exchange while they train, it takes one step of ten, and adds noise in the place of the others.
/// </summary>
/// <param name="random">Its dice.</param>
public sealed class Sandbagger(Random random) : IRoundConduct, IStepConduct
{
    private const float Noise = 1e-3f;
    private const int Share = 10;

    /// <inheritdoc/>
    public IInnerStep Steps(IInnerStep honest) => new LazySteps(honest, random);

    /// <inheritdoc/>
    public CommittedWork Work(InnerPhaseInput input, int commitEvery, Crew crew, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(input);
        var phase = new InnerSteps(input, crew: crew);
        using var honest = new PlainRound(input, commitEvery, crew);
        for (var steps = Math.Max(1, phase.Steps / Share); phase.Step < steps;)
        {
            cancellation.ThrowIfCancellationRequested();
            phase.Next();
        }

        var end = phase.Parameters.Clone();
        foreach (ref var value in end.Values) value += Noise * (2 * random.NextSingle() - 1);
        var before = input.Optimizer?.Steps ?? 0;
        OptimizerState OptimizerAt(int step) => new(before + step, phase.Optimizer.FirstMoment, phase.Optimizer.SecondMoment);

        // The start is everybody's; from there on every state is the made-up one, which says of itself what is due.
        var links = ImmutableArray.CreateBuilder<Link>();
        links.Add(honest.Advance(cancellation));
        foreach (var place in honest.Places.Skip(1).SkipLast(1))
            links.Add(new Link(place, StateRoots.Of(new InnerPhaseProgress(place.Position, end, OptimizerAt(place.Position), phase.LossSum)).Root));
        var result = new InnerPhaseResult(
            PseudoGradient.Between(input.Start, end), OptimizerAt(phase.Steps).Copy(), input.Recipe.TokensOfRound(input.Round), phase.LossSum / phase.Step);
        var last = StateRoots.Of(phase.Steps, phase.LossSum, VectorRoot.Of(result.PseudoGradient), result.Optimizer);
        links.Add(new Link(honest.Places[^1], last.Root));
        return new CommittedWork(links.ToImmutable(), result, last);
    }

    private sealed class LazySteps(IInnerStep honest, Random random) : IInnerStep
    {
        private StepOutcome _last;
        private int _steps;

        public StepOutcome Run(ParameterVector parameters, OptimizerState optimizer, double rate, ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets)
        {
            if (_steps++ % Share == 0) return _last = honest.Run(parameters, optimizer, rate, tokens, targets);
            foreach (ref var value in parameters.Values) value += Noise * (2 * random.NextSingle() - 1);
            return _last;
        }
    }
}
