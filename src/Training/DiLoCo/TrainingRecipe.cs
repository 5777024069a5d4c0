using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Training.DiLoCo;

/// <summary>Everything that decides a training run, besides its data, seed and workers.</summary>
public sealed record TrainingRecipe
{
    /// <summary>
    /// The recipe of the demonstration, tuned for four workers: 40 short rounds, then 100 of 20 steps; 4.5 million tokens in
    /// all. A gentler outer rate than DiLoCo's 0.7 suits rounds this short.
    /// </summary>
    public static TrainingRecipe Demo => new()
    {
        Model = ModelConfig.Demo,
        Rounds = new RoundSchedule { Rounds = 140, Steps = 20, OpeningRounds = 40, OpeningSteps = 5 },
        Batch = 4,
        LearningRate = new LearningRateSchedule { Peak = 3e-3, WarmUpSteps = 50 },
        Outer = new OuterSettings { LearningRate = 0.5, Momentum = 0.9 },
    };

    /// <summary>Shape of the model.</summary>
    public required ModelConfig Model { get; init; }

    /// <summary>Rounds and the inner steps of each.</summary>
    public required RoundSchedule Rounds { get; init; }

    /// <summary>Most tokens of one inner step of one worker.</summary>
    public const int MaxTokensPerStep = 1 << 22;

    /// <summary>Windows of one inner step of one worker: the whole batch, however many micro-batches it is cut into.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>
    /// Micro-batches of a step, of <see cref="MicroBatch"/> consecutive windows each, worked through in order; divides
    /// <see cref="Batch"/>. More of them need less memory for activations. A constant of the job.
    /// </summary>
    public int MicroBatches { get; init; } = 1;

    /// <summary>
    /// Whether activations within a block are computed again for the backward pass rather than kept (activation checkpointing,
    /// arXiv 1604.06174): the same bits in less memory and more time.
    /// </summary>
    public bool Recompute { get; init; }

    /// <summary>Inner optimizer: AdamW, of all tensors or of those that <see cref="Muon"/> leaves; and the clipping before either.</summary>
    public AdamWSettings Inner { get; init; } = new();

    /// <summary>Muon for the matrices of the blocks, or null for AdamW alone.</summary>
    public MuonSettings? Muon { get; init; }

    /// <summary>Inner learning rate by step.</summary>
    public LearningRateSchedule LearningRate { get; init; } = new();

    /// <summary>Outer optimizer.</summary>
    public OuterSettings Outer { get; init; } = new();

    /// <summary>Which inner optimizer that is.</summary>
    public OptimizerKind Optimizer => Muon is null ? OptimizerKind.AdamW : OptimizerKind.Muon;

    /// <summary>Windows of one micro-batch.</summary>
    public int MicroBatch => Batch / MicroBatches;

    /// <summary>
    /// Bytes one inner phase needs: <see cref="ModelConfig.TrainingBytes"/> at a micro-batch, the tokens of a step, and the
    /// scratch of Muon.
    /// </summary>
    public long TrainingBytes => Model.TrainingBytes(MicroBatch, Recompute)
        + 2L * sizeof(int) * Batch * Model.Context + (Muon is null ? 0 : Optimization.Muon.ScratchBytes(Model));

    /// <summary>Tokens of one inner step of one worker.</summary>
    public int TokensPerStep => Batch * Model.Context;

    /// <summary>Tokens one worker trains on in that round.</summary>
    public long TokensOfRound(int round) => (long)Rounds.InnerSteps(round) * TokensPerStep;

    /// <summary>The outer settings of that round: a plain mean of the workers' parameters in the opening, then <see cref="Outer"/>.</summary>
    public OuterSettings OuterOf(int round) => Rounds.IsOpening(round) ? new OuterSettings { LearningRate = 1, Momentum = 0 } : Outer;

    /// <summary>Returns this recipe when every bound of every part holds.</summary>
    /// <exception cref="ModelConfigException">A bound does not hold.</exception>
    public TrainingRecipe Validate()
    {
        if (Batch is < 1 or > 65_536 || MicroBatches < 1 || MicroBatches > Batch || Batch % MicroBatches != 0)
        {
            throw new ModelConfigException(
                $"A batch of {Batch} windows cannot be cut into {MicroBatches} micro-batches: choose Batch 1 to 65,536, and a divisor " +
                "of it for MicroBatches; 1 leaves it whole.");
        }
        Model.ValidateForTraining(MicroBatch, Recompute);
        if ((long)Batch * Model.Context > MaxTokensPerStep)
        {
            throw new ModelConfigException(
                $"A step of {Batch} windows of {Model.Context} tokens has over {MaxTokensPerStep} tokens: lower Batch or Context.");
        }
        Rounds.Validate();
        Inner.Validate();
        Muon?.Validate();
        LearningRate.Validate();
        Outer.Validate();
        if (TrainingBytes > ModelConfig.MaxTrainingBytes)
        {
            throw new ModelConfigException(
                $"A step needs {TrainingBytes} bytes, over {ModelConfig.MaxTrainingBytes}: lower Batch, raise MicroBatches, or choose a smaller model.");
        }
        return this;
    }
}
