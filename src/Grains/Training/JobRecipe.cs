using ZeroG.Auditing;
using ZeroG.Auditing.Draw;
using ZeroG.Auditing.Evidence;
using ZeroG.Datasets;
using ZeroG.Grains.Training.Exchange;
using ZeroG.Jobs;
using ZeroG.Market;
using ZeroG.Training.Data;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Evaluation;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Grains.Training;

/// <summary>A job's specification in the terms of the training engine, and the rules it must keep.</summary>
public static class JobRecipe
{
    /// <summary>Most workers of a job.</summary>
    public const int MaxWorkers = Bounds.Workers;

    /// <summary>Most rounds of a job, so that the list of their records stays small.</summary>
    public const int MaxRounds = 20_000;

    /// <summary>Longest lag of finality, in rounds: what it takes to audit them is kept.</summary>
    public const int MaxLag = 64;

    /// <summary>Largest training or held-out text, in bytes: a provider holds it in memory.</summary>
    public const long MaxCorpusBytes = 1L << 30;

    /// <summary>The engine's recipe of a job.</summary>
    public static TrainingRecipe Of(JobSpec spec) => new()
    {
        Model = new ModelConfig
        {
            VocabularySize = spec.Model.VocabularySize == 0 ? ByteTokenizer.Instance.VocabularySize : spec.Model.VocabularySize,
            Width = spec.Model.Width,
            Layers = spec.Model.Layers,
            Heads = spec.Model.Heads,
            QueryGroup = QueryGroup(spec.Model),
            FeedForward = spec.Model.FeedForward,
            Context = spec.Model.Context,
            TiedHead = spec.Model.TiedHead,
        },
        Batch = spec.DiLoCo.SequencesPerStep,
        MicroBatches = spec.DiLoCo.MicroBatches == 0 ? 1 : spec.DiLoCo.MicroBatches,
        Recompute = spec.DiLoCo.Recompute,
        Rounds = Schedule(spec.DiLoCo),
        Inner = new AdamWSettings
        {
            Beta1 = spec.Inner.Beta1,
            Beta2 = spec.Inner.Beta2,
            Epsilon = spec.Inner.Epsilon,
            WeightDecay = spec.Inner.WeightDecay,
            ClipNorm = spec.Inner.ClipNorm,
        },
        Muon = Muon(spec.Inner),
        LearningRate = LearningRate(spec.Inner),
        Outer = new OuterSettings { LearningRate = spec.DiLoCo.OuterLearningRate, Momentum = spec.DiLoCo.OuterMomentum },
    };

    /// <summary>All that the rounds of a job follow from.</summary>
    public static JobInputs Inputs(JobSpec spec, BlobRef corpus) => new(
        Of(spec), spec.Seed, corpus.ToContentId(), spec.Tokenizer?.ToContentId(), spec.Workers, spec.Audits?.RateBps ?? 0,
        spec.DiLoCo.Exchange is { } exchange ? new ExchangeInputs(exchange.Codec, exchange.Aggregator) : null);

    /// <summary>Inner steps of one round.</summary>
    public static int InnerSteps(DiLoCoSpec spec, int round) => Schedule(spec).InnerSteps(round);

    /// <summary>What each worker of the job needs of its device: the memory of a step, and that of the text it trains on.</summary>
    public static DeviceNeeds Needs(JobSpec spec, BlobRef corpus) => new(spec.Device, Math.Max(Of(spec).TrainingBytes, RecordCheckBytes(spec)) + CorpusBytes(spec, corpus.Length));

    // θ and momentum before and after, the mean, a δ, and the outer step's own three, all float32.
    private static long RecordCheckBytes(JobSpec spec) => spec.Audits is null ? 0 : 9L * sizeof(float) * Of(spec).Model.ParameterCount;

    /// <summary>The same specification with dataset names in their full form.</summary>
    /// <exception cref="ZeroGException">A name is none.</exception>
    public static JobSpec Normalize(JobSpec spec) => spec with
    {
        Dataset = DatasetReference.Parse(spec.Dataset).ToString(),
        HeldOut = spec.HeldOut is null ? null : DatasetReference.Parse(spec.HeldOut).ToString(),
    };

    /// <summary>Checks a specification by itself.</summary>
    /// <returns>The shape of its model.</returns>
    /// <exception cref="ZeroGException">A value is out of bounds.</exception>
    public static ModelConfig Validate(JobSpec spec)
    {
        if (spec.Workers is < 1 or > MaxWorkers)
            throw Invalid($"The job asks for {spec.Workers} workers.", $"Ask for 1 to {MaxWorkers}.");
        if (spec.DiLoCo.Rounds is < 1 or > MaxRounds)
            throw Invalid($"The job has {spec.DiLoCo.Rounds} rounds.", $"Choose 1 to {MaxRounds}.");
        if (spec.Tokenizer is null && spec.Model.VocabularySize is not (0 or 256))
            throw Invalid($"The model has {spec.Model.VocabularySize} tokens, but the job names no tokenizer.", "Name one, or leave the vocabulary to the 256 bytes.");
        if (spec.Tokenizer is { Length: > TokenizerJson.MaxBytes } large)
            throw Invalid($"The tokenizer has {large.Length:N0} bytes.", $"It may have {TokenizerJson.MaxBytes:N0} at most.");
        if (spec.Device is not null && !DeviceKind.IsValid(spec.Device))
            throw Invalid($"'{spec.Device}' is not a kind of device.", DeviceKind.Rule);
        if (spec.Model.KeyValueHeads != 0 && QueryGroup(spec.Model) == 0)
        {
            throw Invalid(
                $"The model has {spec.Model.KeyValueHeads} key/value heads for {spec.Model.Heads} heads.",
                "Choose a divisor of the heads with --key-value-heads; 0 gives each head its own.");
        }

        // Rounds whose number follows from measurements have no share of a budget that is known beforehand.
        if (spec is { Escrow: not null, DiLoCo.Exchange.Adaptive: true })
            throw Invalid("A job whose rounds follow what is measured cannot pay by the round.", "Leave --adaptive or --budget out.");
        if (spec.Audits is { } audits) CheckAudits(spec, audits);
        CheckInner(spec.Inner);
        try
        {
            var model = Of(spec).Validate().Model;
            if (spec.HeldOut is not null) _ = HeldOutLoss.WindowsAtOnce(model);
            if (spec.DiLoCo.Exchange is not null) ExchangeRecipe.Validate(spec);
            return model;
        }
        catch (ModelConfigException wrong)
        {
            throw Invalid(wrong.Message, "Mend the job's specification and submit it again.");
        }
    }

    /// <summary>Checks a specification against its texts.</summary>
    /// <exception cref="ZeroGException">A text is too short for one window of the model, or too long to hold in memory.</exception>
    public static void ValidateCorpus(JobSpec spec, BlobRef corpus, BlobRef? heldOut)
    {
        CheckLength(spec.Dataset, corpus.Length, spec.Model.Context);
        if (heldOut is { } text) CheckLength(spec.HeldOut!, text.Length, spec.Model.Context);
    }

    /// <summary>Checks a specification against its tokenizer.</summary>
    /// <exception cref="ZeroGException">The tokenizer has more tokens than the model.</exception>
    public static void ValidateTokenizer(JobSpec spec, ITokenizer tokenizer)
    {
        var tokens = Of(spec).Model.VocabularySize;
        if (tokenizer.VocabularySize > tokens)
        {
            throw Invalid(
                $"The tokenizer has {tokenizer.VocabularySize} tokens, but the model only {tokens}.", "Give the model a vocabulary as large as the tokenizer's.");
        }
    }

    // Bytes are their own tokens. Others are counted as if each stood for one byte, and the text is there while it is cut.
    private static long CorpusBytes(JobSpec spec, long length) =>
        spec.Tokenizer is null ? length : length + sizeof(int) * Math.Min(length, Corpus.MaxTokens);

    private static void CheckLength(string dataset, long length, int context)
    {
        if (length <= context)
            throw Invalid($"Dataset '{dataset}' has {length} bytes, but one window of the model needs {context + 1}.", "Add text, or lower --context.");
        if (length > MaxCorpusBytes)
            throw Invalid($"Dataset '{dataset}' has {length:N0} bytes; a provider holds at most {MaxCorpusBytes:N0} in memory.", "Split it into several datasets.");
    }

    private static void CheckAudits(JobSpec spec, AuditSpec audits)
    {
        if (audits.RateBps is < 1 or > AuditDraw.Whole || audits.AgainBps is < 0 or > AuditDraw.Whole)
            throw Invalid($"The job audits {audits.RateBps} bps of its work, and {audits.AgainBps} bps of acquittals again.", "Choose 1 to 10,000 with --audit-rate, and 0 to 10,000 with --audit-again.");
        if (audits.Lag is < 1 or > MaxLag) throw Invalid($"The lag of finality is {audits.Lag} rounds.", $"Choose 1 to {MaxLag} with --audit-lag.");
        if (spec.Escrow is null || spec.Escrow.Stake.IsZero)
            throw Invalid("An audited job needs providers that answer for their work.", "Say what it pays with --budget, and what they lock with --stake.");
        if (spec.Workers < 2) throw Invalid("The only worker of a job has nobody who audits it.", "Ask for two or more with --workers.");
    }

    // What is given for a choice that was not made would be ignored.
    private static void CheckInner(InnerOptimizerSpec inner)
    {
        if (!Enum.IsDefined(inner.Optimizer)) throw Invalid($"There is no inner optimizer {(int)inner.Optimizer}.", "Choose adamW or muon.");
        if (!Enum.IsDefined(inner.Schedule)) throw Invalid($"There is no schedule {(int)inner.Schedule}.", "Choose cosine or warmUpStableDecay.");
        if (inner is { Optimizer: not InnerOptimizerKind.Muon } and not { MuonLearningRate: null, MuonMomentum: null })
            throw Invalid($"The job sets a learning rate or momentum of Muon, but trains with {inner.Optimizer}.", "Choose --optimizer muon, or leave them out.");
        if (inner is { Schedule: not ScheduleKind.WarmUpStableDecay, DecayFraction: not null })
            throw Invalid("The job sets a decay fraction, but its learning rate falls by a cosine.", "Choose --schedule warmUpStableDecay, or leave it out.");
    }

    // 0 where the heads cannot be grouped.
    private static int QueryGroup(ModelSpec spec) =>
        spec.KeyValueHeads == 0 ? 1 : spec.KeyValueHeads > 0 && spec.Heads % spec.KeyValueHeads == 0 ? spec.Heads / spec.KeyValueHeads : 0;

    private static MuonSettings? Muon(InnerOptimizerSpec spec)
    {
        if (spec.Optimizer != InnerOptimizerKind.Muon) return null;
        var settings = new MuonSettings { LearningRate = spec.MuonLearningRate };
        return spec.MuonMomentum is { } momentum ? settings with { Momentum = momentum } : settings;
    }

    private static LearningRateSchedule LearningRate(InnerOptimizerSpec spec)
    {
        var schedule = new LearningRateSchedule
        {
            Shape = spec.Schedule == ScheduleKind.WarmUpStableDecay ? LearningRateShape.WarmUpStableDecay : LearningRateShape.Cosine,
            Peak = spec.LearningRate,
            FloorFraction = spec.FloorFraction,
            WarmUpSteps = spec.WarmUpSteps,
        };
        return spec.DecayFraction is { } fraction ? schedule with { DecayFraction = fraction } : schedule;
    }

    private static RoundSchedule Schedule(DiLoCoSpec spec) => new()
    {
        Rounds = spec.Rounds,
        Steps = spec.InnerSteps,
        OpeningRounds = spec.OpeningRounds,
        OpeningSteps = spec.OpeningSteps,
    };

    private static ZeroGException Invalid(string message, string remedy) => new(FailureKind.Invalid, message, remedy);
}
