using System.Text;
using ZeroG.Auditing.Signals;
using ZeroG.Training.Data;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Aggregators;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;
using ZeroG.Training.Numerics;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

namespace ZeroG.Auditing.Tests.Signals;

/// <summary>A swarm of five on a micro-model, the last of which may cheat, and what is measured of each of its rounds.</summary>
internal sealed class WatchedSwarm(ulong seed, string? attack) : ISwarmParts
{
    public const int Workers = 5, Steps = 10, Cheater = Workers - 1;

    private static readonly ModelConfig s_model = new() { Width = 24, Layers = 1, Heads = 2, FeedForward = 40, Context = 20 };

    private readonly SwarmParts _honest = new(
        new SwarmRecipe
        {
            Training = new TrainingRecipe
            {
                Model = s_model,
                Batch = 3,
                Rounds = new RoundSchedule { Rounds = 1, Steps = 400 },
                LearningRate = new LearningRateSchedule { Peak = 1e-2, WarmUpSteps = 5 },
            },
            Seed = seed,
        },
        () => Text(seed), OuterState.Start(Initialization.Initialize(s_model, seed)), null, Crew.Alone);

    private readonly SortedDictionary<uint, ParameterVector> _deltas = [];
    private IReadOnlyList<ParameterVector> _earlier = [];
    private ParameterVector? _stale, _start;
    private ulong _draws;

    public OuterState Start => _honest.Start;

    public int TokensPerStep => _honest.TokensPerStep;

    public bool ExchangesGradients => false;

    public IAggregator Aggregator => _honest.Aggregator;

    public IReadOnlyList<TensorPath> Paths() => _honest.Paths();

    public IReplica Replica(int worker, OuterState shared, bool isFirst) => new Watched(this, (Replica)_honest.Replica(worker, shared, isFirst), worker == Cheater ? attack : null);

    /// <summary>Runs rounds and says what was suspected in each.</summary>
    public IEnumerable<IReadOnlyList<Suspicion>> Run(int rounds, int baseRate)
    {
        using var swarm = new LocalSwarm(this, 1);
        var (corpus, model) = (Text(seed), new Transformer(s_model, 3));
        for (var round = 0; round < rounds; round++)
        {
            var plan = Plan(round);
            _start = null;
            swarm.Run(plan);
            var measured = UpdateMeasurements.Of(_deltas, _earlier).Select(one => one with
            {
                AssignedGain = Gain(corpus, model, _deltas[one.Worker], plan.Members[(int)one.Worker].Samples[0].First),
                RandomGain = Gain(corpus, model, _deltas[one.Worker], 1_000_000 + 100L * round),
            });
            yield return Suspicion.Of(new SuspicionSettings(), [.. measured], baseRate);
            (_earlier, _stale) = ([.. _deltas.Values], _deltas[Cheater]);
            _deltas.Clear();
        }
    }

    private double Gain(Corpus corpus, Transformer model, ParameterVector delta, long first)
    {
        int[] tokens = new int[Steps * 3 * s_model.Context], targets = new int[tokens.Length];
        corpus.Gather(corpus.SelectSamples(seed, first, Steps * 3, s_model.Context), s_model.Context, tokens, targets);
        return UpdateMeasurements.Gain(_start!, delta, model, tokens, targets);
    }

    private static RoundPlan Plan(int round) => new(round, round * Steps, Steps, 0, 0, new OuterSettings { LearningRate = 0.7, Momentum = 0.6 },
        [.. Enumerable.Range(0, Workers).Select(worker => new MemberPlan(worker, [new SampleRange((round * Workers + worker) * (Steps * 3L), Steps * 3)]))]);

    // Words of 60 kinds, the frequent ones often, each likely to be followed by a few others.
    private static Corpus Text(ulong seed)
    {
        var (letters, draws) = (CounterRandom.For(seed, 1), CounterRandom.For(seed, 2));
        string[] words = [.. Enumerable.Range(0, 60).Select(word => string.Concat(Enumerable.Range(0, 2 + word % 6).Select(i => (char)('a' + letters.Below((ulong)(word * 8 + i), 26)))))];
        var text = new StringBuilder();
        var last = 0L;
        for (ulong i = 0; text.Length < 40_000; i++)
        {
            last = draws.Below(2 * i, 3) == 0 ? draws.Below(2 * i + 1, 60) : (7 * last + draws.Below(2 * i + 1, 4)) % 60;
            text.Append(words[last]).Append(' ');
        }

        return new Corpus(Encoding.ASCII.GetBytes(text.ToString()));
    }

    private sealed class Watched(WatchedSwarm swarm, Replica replica, string? attack) : IReplica
    {
        public int Worker => replica.Worker;

        public OuterState Shared => replica.Shared;

        public double Step(RoundPlan plan, MemberPlan part, int step)
        {
            if (attack == "noise" || (attack == "sandbagging" && step >= Steps / 10)) return 0;
            if (attack == "wrong shard") part = part with { Samples = [new SampleRange(part.Samples[0].First + 500_000, part.Samples[0].Count)] };
            return replica.Step(plan, part, step);
        }

        // The last to end its round, so that it knows what all others send.
        public MemberExchange EndRound(IReadOnlyList<TensorPath> paths)
        {
            swarm._start ??= Shared.Parameters.Clone();
            var delta = PseudoGradient.Between(Shared.Parameters, replica.Parameters);
            if (attack is not null) Spoil(delta);
            var local = replica.Parameters.Values;
            var global = Shared.Parameters.Values;
            for (var i = 0; i < local.Length; i++) local[i] = global[i] - delta.Values[i];
            swarm._deltas[(uint)Worker] = delta;
            return replica.EndRound(paths);
        }

        public void Apply(ParameterVector delta, RoundPlan plan) => replica.Apply(delta, plan);

        public void Dispose() => replica.Dispose();

        private void Spoil(ParameterVector delta)
        {
            var values = delta.Values;
            var noise = new float[values.Length];
            CounterRandom.For(99, swarm._draws++).FillNormal(noise, 1);
            var usual = swarm._deltas.Values.Average(other => Norm(other.Values));
            var own = Norm(values);
            var unit = 1 / Norm(noise);
            var (whole, filling) = ((float)(usual * unit), (float)(Math.Sqrt(Math.Max(0, usual * usual - own * own)) * unit));
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = attack switch
                {
                    "sandbagging" => values[i] + filling * noise[i],
                    "copy" => swarm._deltas[0].Values[i],
                    "stale" => swarm._stale is { } stale ? stale.Values[i] : values[i],
                    "sign flip" => -values[i],
                    "scaling" => 1000 * values[i],
                    "noise" => whole * noise[i],
                    _ => values[i],
                };
            }
        }

        private static double Norm(ReadOnlySpan<float> values)
        {
            double sum = 0;
            foreach (var value in values) sum += (double)value * value;
            return Math.Sqrt(sum);
        }
    }
}
