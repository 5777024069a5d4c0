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

    /// <summary>Windows of one inner step of one worker.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>Inner optimizer.</summary>
    public AdamWSettings Inner { get; init; } = new();

    /// <summary>Inner learning rate by step.</summary>
    public LearningRateSchedule LearningRate { get; init; } = new();

    /// <summary>Outer optimizer.</summary>
    public OuterSettings Outer { get; init; } = new();

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
        Model.ValidateForTraining(Batch);
        Rounds.Validate();
        Inner.Validate();
        LearningRate.Validate();
        Outer.Validate();
        return this;
    }
}
