using ZeroG.Training.Model;

namespace ZeroG.Training.DiLoCo;

/// <summary>How many inner steps each round has. A start of short rounds keeps workers together while the loss falls fastest.</summary>
public sealed record RoundSchedule
{
    /// <summary>Most inner steps of a round.</summary>
    public const int MaxSteps = 100_000;

    /// <summary>Rounds in all, opening rounds included.</summary>
    public required int Rounds { get; init; }

    /// <summary>Inner steps of a round, H.</summary>
    public required int Steps { get; init; }

    /// <summary>Rounds at the start that have <see cref="OpeningSteps"/> inner steps instead; their outer step is a plain mean.</summary>
    public int OpeningRounds { get; init; }

    /// <summary>Inner steps of an opening round; 1 is nearly synchronous training.</summary>
    public int OpeningSteps { get; init; } = 1;

    /// <summary>Inner steps of the whole job, a worker.</summary>
    public long TotalSteps => FirstStep(Rounds);

    /// <summary>H of that round, counted from 0.</summary>
    public int InnerSteps(int round) => IsOpening(round) ? OpeningSteps : Steps;

    /// <summary>Whether the round belongs to the opening.</summary>
    public bool IsOpening(int round) => round < OpeningRounds;

    /// <summary>Inner steps before that round: the position in the learning-rate schedule.</summary>
    public long FirstStep(int round)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(round);
        long opening = Math.Min(round, OpeningRounds);
        return opening * OpeningSteps + (round - opening) * Steps;
    }

    /// <summary>Returns this schedule when every bound holds.</summary>
    /// <exception cref="ModelConfigException">A bound does not hold.</exception>
    public RoundSchedule Validate()
    {
        if (Rounds is < 1 or > 1_000_000 || Steps is < 1 or > MaxSteps || OpeningSteps is < 1 or > MaxSteps || OpeningRounds < 0 || OpeningRounds > Rounds)
        {
            throw new ModelConfigException(
                $"A schedule of Rounds = {Rounds}, Steps = {Steps}, OpeningRounds = {OpeningRounds}, OpeningSteps = {OpeningSteps} is out of bounds: choose Rounds 1 to 1,000,000, Steps and " +
                "OpeningSteps 1 to 100,000, OpeningRounds 0 to Rounds.");
        }
        return this;
    }
}
