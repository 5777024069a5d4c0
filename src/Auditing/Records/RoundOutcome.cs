using System.Collections.Immutable;
using ZeroG.Auditing.States;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Auditing.Records;

/// <summary>What a round comes to: a function of its plan, of who contributed with which weight, and of the contributions' bytes.</summary>
/// <param name="Averages">See <see cref="RoundAccount.Averages"/>.</param>
/// <param name="Verdicts">See <see cref="RoundAccount.Verdicts"/>.</param>
/// <param name="State">See <see cref="RoundAccount.State"/>.</param>
/// <param name="Residual">See <see cref="RoundAccount.Residual"/>.</param>
public sealed record RoundOutcome(ImmutableArray<Hash256> Averages, ImmutableArray<RecordVerdict> Verdicts, Hash256 State, Hash256 Residual)
{
    /// <summary>Runs the hub's exchange over what was sent, and takes the outer step.</summary>
    /// <param name="plan">The round's plan.</param>
    /// <param name="rows">What the record says of each worker; tokens and accepted tensors of contributors count.</param>
    /// <param name="round">What entered it; left as it was.</param>
    public static RoundOutcome Of(RoundPlan plan, ImmutableArray<RecordRow> rows, SwarmEvidence round)
    {
        ArgumentNullException.ThrowIfNull(round);
        var paths = round.Parts.Paths();
        var residual = round.Residual.Clone();
        var exchange = Begin(plan, round with { Residual = residual }, paths);
        var averages = Combine([.. rows.Where(row => row.Kind == AttendanceKind.Contributed)], round.Contributions, exchange, paths.Count);
        var outer = OuterNesterov.Step(round.Before.Outer, exchange.Delta, plan.Outer);
        var state = new SharedState(plan.Round + 1, outer, SharedState.Learned(paths));
        return new RoundOutcome(averages, [.. MemberVerdict.Of(exchange.Verdicts).Select(RecordVerdict.Of)], Hash256.Parse(state.Root), VectorRoot.Of(residual));
    }

    /// <summary>The token-weighted mean of δ, and the outer step.</summary>
    /// <inheritdoc cref="Of(RoundPlan, ImmutableArray{RecordRow}, SwarmEvidence)"/>
    /// <exception cref="ArgumentException">A δ is not finite.</exception>
    /// <exception cref="InvalidOperationException">Nobody contributed.</exception>
    public static RoundOutcome Of(RoundPlan plan, ImmutableArray<RecordRow> rows, PlainEvidence round)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(round);
        var contributors = rows.Where(row => row.Kind == AttendanceKind.Contributed);
        var sum = new WeightedMean(contributors.Select(row => ((int)row.Worker, checked((long)row.Tokens))));
        foreach (var given in round.Contributions) sum.Add(given.ReadPseudoGradient());
        var mean = sum.Value;
        return new RoundOutcome([VectorRoot.Of(mean)], [], RootOf(plan.Round + 1, OuterNesterov.Step(round.Before, mean, plan.Outer)), default);
    }

    /// <summary>Root of what plain rounds have in common: that of a <see cref="SharedState"/> without projections.</summary>
    /// <param name="averages">Averages applied.</param>
    /// <param name="state">Parameters and outer momentum.</param>
    public static Hash256 RootOf(int averages, OuterState state) => Hash256.Parse(new SharedState(averages, state, []).Root);

    internal static HubExchange Begin(RoundPlan plan, SwarmEvidence round, IReadOnlyList<TensorPath> paths)
    {
        round.Before.Teach(paths);
        TensorPath.Begin(paths, plan);
        return new HubExchange(paths, round.Residual, round.Parts.Aggregator);
    }

    private static ImmutableArray<Hash256> Combine(RecordRow[] rows, ImmutableArray<SwarmContribution> contributions, HubExchange exchange, int tensors)
    {
        var roots = ImmutableArray.CreateBuilder<Hash256>(exchange.Stages);
        for (var stage = 0; stage < exchange.Stages; stage++)
        {
            var down = new List<ReadOnlyMemory<byte>>();
            for (int tensor = 0, at = 0; tensor < tensors; tensor++)
            {
                if (!exchange.Exchanges(stage, tensor)) continue;
                var payloads = new List<Payload>(rows.Length);
                for (var i = 0; i < rows.Length; i++)
                {
                    if (tensor < rows[i].Stages[stage].Accepted)
                        payloads.Add(new Payload((int)rows[i].Worker, checked((long)rows[i].Tokens), contributions[i].Stages[stage].Payloads[at]));
                }

                down.Add(exchange.Combine(stage, tensor, payloads));
                at++;
            }

            roots.Add(down.Count == 0 ? default : PayloadRoot.Of(down));
        }

        return roots.MoveToImmutable();
    }
}
