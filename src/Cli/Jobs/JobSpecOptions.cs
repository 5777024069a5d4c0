using System.CommandLine;
using ZeroG.Auditing;
using ZeroG.Client;
using ZeroG.Jobs;
using ZeroG.Training.DiLoCo.Aggregators;
using ZeroG.Training.Model;

namespace ZeroG.Cli;

/// <summary>
/// An option for every field of a job's specification but its datasets, and one for all of a model's shape at once. What is
/// not given keeps its value.
/// </summary>
internal sealed class JobSpecOptions
{
    private static readonly JobSpec Standard = JobSpecs.Standard("", null);

    /// <summary>Says of an unknown preset which there are.</summary>
    public JobSpecOptions() => _preset.Validators.Add(result =>
    {
        var name = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (ModelPresets.All.All(preset => preset.Name != name)) result.AddError($"--preset is '{name}': choose {_preset.HelpName!.Replace("|", ", ", StringComparison.Ordinal)}.");
    });

    private readonly Option<int?> _workers = NumberOption.Create<int>(
        "--workers", "Workers, each on a device of its own", Standard.Workers);
    private readonly Option<ulong?> _seed = NumberOption.Create<ulong>(
        "--seed", "Seed of initialization and data selection", Standard.Seed);
    private readonly Option<int?> _rounds = NumberOption.Create<int>(
        "--rounds", "Rounds", Standard.DiLoCo.Rounds);
    private readonly Option<int?> _innerSteps = NumberOption.Create<int>(
        "--inner-steps", "Inner steps of a round (H)", Standard.DiLoCo.InnerSteps);
    private readonly Option<int?> _sequences = NumberOption.Create<int>(
        "--sequences-per-step", "Sequences in a worker's batch", Standard.DiLoCo.SequencesPerStep);
    private readonly Option<int?> _openingRounds = NumberOption.Create<int>(
        "--opening-rounds", "Of these rounds, short ones at the start that end in a plain mean", Standard.DiLoCo.OpeningRounds);
    private readonly Option<int?> _openingSteps = NumberOption.Create<int>(
        "--opening-steps", "Inner steps of an opening round", Standard.DiLoCo.OpeningSteps);
    private readonly Option<double?> _outerRate = NumberOption.Create<double>(
        "--outer-learning-rate", "Learning rate of the outer step", Standard.DiLoCo.OuterLearningRate);
    private readonly Option<double?> _outerMomentum = NumberOption.Create<double>(
        "--outer-momentum", "Nesterov momentum of the outer step", Standard.DiLoCo.OuterMomentum);
    private readonly Option<double?> _rate = NumberOption.Create<double>(
        "--learning-rate", "Peak inner learning rate", Standard.Inner.LearningRate);
    private readonly Option<double?> _floor = NumberOption.Create<double>(
        "--floor-fraction", "Learning rate at the last step, as a fraction of the peak", Standard.Inner.FloorFraction);
    private readonly Option<int?> _warmup = NumberOption.Create<int>(
        "--warm-up-steps", "Steps of linear warm-up", Standard.Inner.WarmUpSteps);
    private readonly Option<double?> _decay = NumberOption.Create<double>(
        "--weight-decay", "Decoupled decay of matrices", Standard.Inner.WeightDecay);
    private readonly Option<double?> _beta1 = NumberOption.Create<double>(
        "--beta1", "Decay of AdamW's first moment", Standard.Inner.Beta1);
    private readonly Option<double?> _beta2 = NumberOption.Create<double>(
        "--beta2", "Decay of AdamW's second moment", Standard.Inner.Beta2);
    private readonly Option<double?> _epsilon = NumberOption.Create<double>(
        "--epsilon", "Added to the root of the second moment", Standard.Inner.Epsilon);
    private readonly Option<double?> _clip = NumberOption.Create<double>(
        "--clip-norm", "Largest norm of a gradient", Standard.Inner.ClipNorm);
    private readonly Option<InnerOptimizerKind?> _optimizer = ChoiceOption.Create(
        "--optimizer", "Inner optimizer: AdamW, or Muon for the matrices of the blocks and AdamW for the rest", Standard.Inner.Optimizer);
    private readonly Option<double?> _muonRate = NumberOption.Create<double>(
        "--muon-learning-rate", "With muon: peak learning rate of its matrices. Default: --learning-rate");
    private readonly Option<double?> _muonMomentum = NumberOption.Create<double>(
        "--muon-momentum", "With muon: Nesterov momentum. Default: 0.95");
    private readonly Option<ScheduleKind?> _schedule = ChoiceOption.Create(
        "--schedule", "How the inner learning rate falls after its warm-up", Standard.Inner.Schedule);
    private readonly Option<double?> _decayFraction = NumberOption.Create<double>(
        "--decay-fraction", "With warmUpStableDecay: the part of all steps over which the rate falls. Default: 0.1");
    private readonly Option<int?> _microBatches = NumberOption.Create<int>(
        "--micro-batches", "Parts in which a worker works through its batch, to need less memory; divides --sequences-per-step. 0: one", Standard.DiLoCo.MicroBatches);
    private readonly Option<bool?> _recompute = new("--recompute")
    {
        Description = $"Compute activations again for the backward pass: less memory, more time, the same result. Default: {(Standard.DiLoCo.Recompute ? "true" : "false")}.",
        HelpName = "true|false",
    };

    private readonly Option<string?> _codec = new("--codec")
    {
        Description = "Let workers exchange while they train, and as which bytes: none, fp16, int8, int4, int2, ternary, sign or topk+2bit, lowrank+ before the "
            + "first seven, a rank or density after a colon. Default: none of it, each round waits for all workers.",
        HelpName = "codec",
    };

    private readonly Option<int?> _delay = NumberOption.Create<int>(
        "--delay", "With --codec: the inner step of the next round before which a round's average is applied. Default: half of --inner-steps");
    private readonly Option<string?> _aggregator = new("--aggregator")
    {
        Description = $"With --codec: how the workers' parts become one: clipped, mean, median, trimmed, krum or centered. Default: {AggregatorSpec.Default}.",
        HelpName = "name",
    };

    private readonly Option<double?> _quorum = NumberOption.Create<double>(
        "--quorum", "With --codec: share of the workers that is enough at a round's deadline. Default: 0.5");
    private readonly Option<bool?> _adaptive = new("--adaptive")
    {
        Description = "With --codec: let the inner steps of a round, the delay and the rank follow the measured link. Default: false.",
        HelpName = "true|false",
    };

    private readonly Option<int?> _auditRate = NumberOption.Create<int>(
        "--audit-rate", "With --budget and --stake: share of workers' rounds that is audited, in basis points. Default: none", null, 1, 10_000);
    private readonly Option<int?> _auditLag = NumberOption.Create<int>(
        "--audit-lag", "With --audit-rate: rounds that lie behind a round before it is final and paid. Default: 8", null, 1, 64);
    private readonly Option<int?> _auditAgain = NumberOption.Create<int>(
        "--audit-again", "With --audit-rate: share of acquittals that another auditor audits again, in basis points. Default: 1000", null, 0, 10_000);
    private readonly Option<bool?> _force = new("--force")
    {
        Description = "With --audit-rate: take the job even where its numbers make cheating pay. Default: false.",
        HelpName = "true|false",
    };

    private readonly Option<bool?> _purge = new("--purge")
    {
        Description = "With --audit-rate: let a conviction undo every round, final ones too, where the offender had a part in final ones that nobody audited. Default: false.",
        HelpName = "true|false",
    };

    private readonly Option<string?> _preset = new("--preset")
    {
        Description = "Shape of the model by name; options beside it change single fields of it.",
        HelpName = string.Join('|', ModelPresets.All.Select(preset => preset.Name)),
    };

    private readonly Option<int?> _width = NumberOption.Create<int>(
        "--width", "Size of the residual stream", Standard.Model.Width);
    private readonly Option<int?> _layers = NumberOption.Create<int>(
        "--layers", "Blocks", Standard.Model.Layers);
    private readonly Option<int?> _heads = NumberOption.Create<int>(
        "--heads", "Attention heads", Standard.Model.Heads);
    private readonly Option<int?> _keyValueHeads = NumberOption.Create<int>(
        "--key-value-heads", "Heads of keys and values, shared by groups of heads; divides --heads. 0: as many as heads", Standard.Model.KeyValueHeads);
    private readonly Option<int?> _feedForward = NumberOption.Create<int>(
        "--feed-forward", "Inner size of SwiGLU", Standard.Model.FeedForward);
    private readonly Option<int?> _context = NumberOption.Create<int>(
        "--context", "Longest sequence, in tokens", Standard.Model.Context);
    private readonly Option<bool?> _tied = new("--tied-head")
    {
        Description = $"Whether the output head shares the embedding's weights. Default: {(Standard.Model.TiedHead ? "true" : "false")}.",
        HelpName = "true|false",
    };

    private readonly Option<string?> _device = new("--device")
    {
        Description = "Kind of device that the workers need. Default: any.",
        HelpName = "kind",
    };

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All =>
    [
        _workers, _seed, _rounds, _innerSteps, _sequences, _openingRounds, _openingSteps, _outerRate, _outerMomentum,
        _rate, _floor, _warmup, _schedule, _decayFraction, _decay, _beta1, _beta2, _epsilon, _clip,
        _optimizer, _muonRate, _muonMomentum, _microBatches, _recompute,
        _codec, _delay, _aggregator, _quorum, _adaptive,
        _auditRate, _auditLag, _auditAgain, _force, _purge,
        _preset, _width, _layers, _heads, _keyValueHeads, _feedForward, _context, _tied, _device,
    ];

    /// <summary>Whether the number of rounds was given.</summary>
    public bool HasRounds(ParseResult arguments) => arguments.GetValue(_rounds) is not null;

    /// <summary>The specification with what was given put in.</summary>
    public JobSpec Apply(JobSpec spec, ParseResult arguments) => Choose(
        arguments.GetValue(_preset) is { } preset ? spec with { Model = Shape(ModelPresets.Get(preset)) with { VocabularySize = spec.Model.VocabularySize } } : spec, arguments);

    private static ModelSpec Shape(ModelConfig model) =>
        new(model.Width, model.Layers, model.Heads, model.FeedForward, model.Context, model.TiedHead, model.QueryGroup == 1 ? 0 : model.KeyValueHeads);

    private JobSpec Choose(JobSpec spec, ParseResult arguments) => spec with
    {
        Workers = arguments.GetValue(_workers) ?? spec.Workers,
        Seed = arguments.GetValue(_seed) ?? spec.Seed,
        Device = arguments.GetValue(_device) ?? spec.Device,
        Model = new ModelSpec(
            arguments.GetValue(_width) ?? spec.Model.Width,
            arguments.GetValue(_layers) ?? spec.Model.Layers,
            arguments.GetValue(_heads) ?? spec.Model.Heads,
            arguments.GetValue(_feedForward) ?? spec.Model.FeedForward,
            arguments.GetValue(_context) ?? spec.Model.Context,
            arguments.GetValue(_tied) ?? spec.Model.TiedHead,
            arguments.GetValue(_keyValueHeads) ?? spec.Model.KeyValueHeads,
            spec.Model.VocabularySize),
        Inner = new InnerOptimizerSpec(
            arguments.GetValue(_rate) ?? spec.Inner.LearningRate,
            arguments.GetValue(_floor) ?? spec.Inner.FloorFraction,
            arguments.GetValue(_warmup) ?? spec.Inner.WarmUpSteps,
            arguments.GetValue(_decay) ?? spec.Inner.WeightDecay,
            arguments.GetValue(_beta1) ?? spec.Inner.Beta1,
            arguments.GetValue(_beta2) ?? spec.Inner.Beta2,
            arguments.GetValue(_epsilon) ?? spec.Inner.Epsilon,
            arguments.GetValue(_clip) ?? spec.Inner.ClipNorm,
            arguments.GetValue(_optimizer) ?? spec.Inner.Optimizer,
            arguments.GetValue(_muonRate) ?? spec.Inner.MuonLearningRate,
            arguments.GetValue(_muonMomentum) ?? spec.Inner.MuonMomentum,
            arguments.GetValue(_schedule) ?? spec.Inner.Schedule,
            arguments.GetValue(_decayFraction) ?? spec.Inner.DecayFraction),
        DiLoCo = new DiLoCoSpec(
            arguments.GetValue(_rounds) ?? spec.DiLoCo.Rounds,
            arguments.GetValue(_innerSteps) ?? spec.DiLoCo.InnerSteps,
            arguments.GetValue(_sequences) ?? spec.DiLoCo.SequencesPerStep,
            arguments.GetValue(_openingRounds) ?? Math.Min(spec.DiLoCo.OpeningRounds, arguments.GetValue(_rounds) ?? spec.DiLoCo.Rounds),
            arguments.GetValue(_openingSteps) ?? spec.DiLoCo.OpeningSteps,
            arguments.GetValue(_outerRate) ?? spec.DiLoCo.OuterLearningRate,
            arguments.GetValue(_outerMomentum) ?? spec.DiLoCo.OuterMomentum,
            arguments.GetValue(_microBatches) ?? spec.DiLoCo.MicroBatches,
            arguments.GetValue(_recompute) ?? spec.DiLoCo.Recompute,
            Exchange(spec.DiLoCo, arguments)),
        Audits = Audits(spec.Audits, arguments),
    };

    // What belongs to audits asks for some.
    private AuditSpec? Audits(AuditSpec? known, ParseResult arguments)
    {
        var (rate, lag, again) = (arguments.GetValue(_auditRate), arguments.GetValue(_auditLag), arguments.GetValue(_auditAgain));
        var (force, purge) = (arguments.GetValue(_force), arguments.GetValue(_purge));
        if (known is null && rate is null)
        {
            return lag is null && again is null && force is null && purge is null ? null : throw new ZeroGException(
                FailureKind.Invalid, "--audit-lag, --audit-again, --force and --purge say how a job is audited, and this one is not.", "Say how much of it with --audit-rate.");
        }

        known ??= new AuditSpec(0, 8);
        return new AuditSpec(rate ?? known.RateBps, lag ?? known.Lag, again ?? known.AgainBps, force ?? known.IsForced, purge ?? known.Purges);
    }

    // What belongs to the exchange asks for one.
    private ExchangeSpec? Exchange(DiLoCoSpec spec, ParseResult arguments)
    {
        var (codec, delay, aggregator) = (arguments.GetValue(_codec), arguments.GetValue(_delay), arguments.GetValue(_aggregator));
        var (quorum, adaptive) = (arguments.GetValue(_quorum), arguments.GetValue(_adaptive));
        var known = spec.Exchange;
        if (known is null && (codec ?? aggregator) is null && delay is null && quorum is null && adaptive is null) return null;
        known ??= new ExchangeSpec("int4", (arguments.GetValue(_innerSteps) ?? spec.InnerSteps) / 2, AggregatorSpec.Default.Text);
        return new ExchangeSpec(
            codec ?? known.Codec, delay ?? known.Delay, aggregator ?? known.Aggregator, quorum ?? known.Quorum, adaptive ?? known.Adaptive);
    }
}
