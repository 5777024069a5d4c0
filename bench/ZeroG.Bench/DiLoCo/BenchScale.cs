using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Bench.DiLoCo;

/// <summary>How much is trained, by how many, on what model: the same for all methods.</summary>
/// <param name="Workers">Replicas.</param>
/// <param name="Steps">Inner steps of each, the start included.</param>
/// <param name="Seed">Of parameters, batches and codecs.</param>
internal sealed record BenchScale(int Workers, int Steps, ulong Seed)
{
    /// <summary>Windows of one step of one worker.</summary>
    public const int Batch = 8;

    /// <summary>Most steps: what a schedule takes.</summary>
    public const int MostSteps = 100_000;

    private const int WarmUpSteps = 100;

    /// <summary>The model.</summary>
    public static ModelConfig Model => ModelConfig.Tiny;

    /// <summary>Tokens of one step of one worker.</summary>
    public static int TokensPerStep => Batch * Model.Context;

    /// <summary>Steps of the synchronous start that all methods begin from.</summary>
    public int StartSteps => Steps / 10;

    /// <summary>Tokens of all workers and all steps.</summary>
    public long Tokens => (long)Steps * Workers * TokensPerStep;

    /// <summary>Where the data stand after the start.</summary>
    public SampleLedger Samples => new((long)StartSteps * Workers * Batch, []);

    /// <summary>The scale of at most so many tokens.</summary>
    public static BenchScale OfTokens(long tokens, int workers, ulong seed) => new(workers, (int)(tokens / ((long)workers * TokensPerStep)), seed);

    /// <summary>A method's recipe.</summary>
    public SwarmRecipe Recipe(MethodSettings method) => new()
    {
        Training = new TrainingRecipe
        {
            Model = Model,
            Batch = Batch,
            Rounds = new RoundSchedule { Rounds = 1, Steps = Steps },
            LearningRate = new LearningRateSchedule { Peak = method.Peak, WarmUpSteps = Math.Min(WarmUpSteps, Steps / 10) },
            Muon = method.Optimizer == OptimizerKind.Muon ? new MuonSettings() : null,
        },
        Seed = Seed,
        Codec = method.Codec,
        Aggregator = method.Aggregator,
        ExchangesGradients = method.ExchangesGradients,
    };

    /// <summary>The rounds that lead from one step to another; the last has what is left.</summary>
    public IEnumerable<RoundPlan> Plans(MethodSettings method, MethodShape shape, int firstStep, int lastStep, SampleLedger samples)
    {
        for (int step = firstStep, round = 0; step < lastStep; round++)
        {
            var steps = Math.Min(shape.Steps, lastStep - step);
            var members = new MemberPlan[Workers];
            for (var worker = 0; worker < Workers; worker++)
            {
                (samples, var given) = samples.Take(steps * Batch);
                members[worker] = new MemberPlan(worker, given);
            }

            yield return new RoundPlan(round, step, steps, shape.Delay, 0, method.Outer, [.. members]);
            step += steps;
        }
    }
}
