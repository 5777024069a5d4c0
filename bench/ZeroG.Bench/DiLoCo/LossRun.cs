using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;
using ZeroG.Training.Threading;

namespace ZeroG.Bench.DiLoCo;

/// <summary>A point of a method's curve.</summary>
/// <param name="Tokens">Tokens trained on, those of the start not counted.</param>
/// <param name="Loss">Held-out loss on the curve's bytes, nats a byte.</param>
internal readonly record struct CurvePoint(long Tokens, double Loss);

/// <summary>What a full run of a method came to.</summary>
/// <param name="Loss">Held-out loss in nats a byte; null where it diverged.</param>
/// <param name="BytesUp">Payload bytes that one worker sent, of all rounds.</param>
/// <param name="BytesDown">Payload bytes that it received.</param>
/// <param name="Rounds">Rounds.</param>
/// <param name="Curve">Loss by tokens; its last point is the end.</param>
/// <param name="Seconds">How long the run took, evaluation included.</param>
internal sealed record LossResult(double? Loss, long BytesUp, long BytesDown, int Rounds, IReadOnlyList<CurvePoint> Curve, double Seconds);

/// <summary>A full run of a method without a network: the same bits as between processes, as fast as the machine computes them.</summary>
internal static class LossRun
{
    private const int CurvePoints = 16;

    /// <summary>Runs it.</summary>
    public static LossResult Run(MethodSettings method, MethodShape shape, BenchScale scale, StartCheckpoint start, BenchText text, Crew crew)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var parts = new ObservedParts(start.Parts(scale.Recipe(method), text.Training));
        var swarm = new LocalSwarm(parts, crew.Threads);
        var curve = new List<CurvePoint>();
        var rounds = 0;
        double? loss = null;
        try
        {
            long every = Math.Max(1, scale.Steps / CurvePoints), next = scale.StartSteps + every;
            foreach (var plan in scale.Plans(method, shape, scale.StartSteps, scale.Steps, scale.Samples))
            {
                // What all have in common between two rounds is as of the round before the last, which began that much earlier.
                if (plan.FirstStep >= next && rounds >= 2)
                {
                    Add(plan.FirstStep - shape.Steps, parts.First!.Shared.Parameters);
                    next = plan.FirstStep + every;
                }

                swarm.Run(plan);
                rounds++;
            }

            var end = swarm.Finish().Parameters;
            Add(scale.Steps, end);
            loss = text.Loss(end, BenchText.LossBytes, crew);
        }
        catch (Exception e) when (e is TrainingDivergedException || e is AggregateException { InnerException: TrainingDivergedException })
        {
            // No loss is the result.
        }

        var (up, down) = swarm.Bytes;
        return new LossResult(loss, up, down, rounds, curve, clock.Elapsed.TotalSeconds);

        void Add(long step, ParameterVector parameters) => curve.Add(new CurvePoint(
            (step - scale.StartSteps) * scale.Workers * BenchScale.TokensPerStep, text.Loss(parameters, BenchText.CurveBytes, crew)));
    }

    /// <summary>Tokens after which a curve, straight between its points, first reaches a loss; null when it never does.</summary>
    public static double? TokensTo(double loss, IReadOnlyList<CurvePoint> curve)
    {
        for (var i = 0; i < curve.Count; i++)
        {
            var (tokens, at) = curve[i];
            if (at > loss) continue;
            if (i == 0) return tokens;
            var before = curve[i - 1];
            return before.Tokens + (tokens - before.Tokens) * (before.Loss - loss) / (before.Loss - at);
        }

        return null;
    }
}
