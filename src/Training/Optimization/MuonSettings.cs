using ZeroG.Training.Model;

namespace ZeroG.Training.Optimization;

/// <summary>Muon, momentum whose direction is orthogonalized (Keller Jordan, kellerjordan.github.io/posts/muon), for the matrices of the blocks.</summary>
/// <remarks>
/// An update is scaled by 0.2·√max(rows, columns), so that the root mean square of its values is about that of AdamW's
/// (arXiv 2502.16982, section 2.2). Of the two usual scalings it is the one under which Muon takes AdamW's learning rate and
/// weight decay as they are: a job that changes its optimizer need not be tuned anew. Weight decay is that of <see cref="AdamWSettings"/>.
/// A step costs some 20·s²·l + 10·s³ operations for each matrix of smaller side s and larger l, whatever the batch: little
/// beside the 6 operations a parameter and token of the gradient only when a step has thousands of tokens.
/// </remarks>
public sealed record MuonSettings
{
    /// <summary>Peak learning rate of these matrices, which follows the recipe's schedule, or null for that of the schedule.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Nesterov momentum, μ.</summary>
    public double Momentum { get; init; } = 0.95;

    /// <summary>Returns these settings when every bound holds.</summary>
    /// <exception cref="ModelConfigException">A bound does not hold.</exception>
    public MuonSettings Validate() => LearningRate is null or (> 0 and <= 1) && Momentum is >= 0 and < 1
        ? this
        : throw new ModelConfigException($"{this} is out of bounds: choose LearningRate above 0 and at most 1, or none, and Momentum in [0, 1).");
}
