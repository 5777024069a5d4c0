using ZeroG.Training.Model;

namespace ZeroG.Training.Pipeline;

/// <summary>The ends of links that one stage has.</summary>
/// <param name="Previous">To the stage before it, or null at the first.</param>
/// <param name="Next">To the stage after it, or null at the last.</param>
/// <param name="Tie">Between the first of several stages and the last of a model with a tied head, at both; else null.</param>
public sealed record StageLinks(IStageLink? Previous, IStageLink? Next, IStageLink? Tie) : IDisposable
{
    /// <summary>The links of all stages of a model, on threads of one process.</summary>
    public static IReadOnlyList<StageLinks> Local(ModelConfig config, int stages)
    {
        var between = Enumerable.Range(0, stages - 1).Select(_ => LocalStageLink.Pair()).ToArray();
        (LocalStageLink Earlier, LocalStageLink Later)? tie = config.TiedHead && stages > 1 ? LocalStageLink.Pair() : null;
        return [.. Enumerable.Range(0, stages).Select(i => new StageLinks(
            i == 0 ? null : between[i - 1].Later,
            i == stages - 1 ? null : between[i].Earlier,
            i == 0 ? tie?.Earlier : i == stages - 1 ? tie?.Later : null))];
    }

    /// <summary>Ends them all.</summary>
    public void Dispose()
    {
        Previous?.Dispose();
        Next?.Dispose();
        Tie?.Dispose();
    }

    /// <summary>Checks that just those are there that a stage needs.</summary>
    /// <exception cref="ArgumentException">One is missing, or is too much.</exception>
    internal void RequireFor(ModelConfig config, ModelStage stage)
    {
        bool tied = config.TiedHead && stage.Count > 1 && (stage.IsFirst || stage.IsLast);
        if ((Previous is null) != stage.IsFirst || (Next is null) != stage.IsLast || (Tie is null) == tied)
        {
            throw new ArgumentException(
                $"Stage {stage.Index} of {stage.Count} has the links {this}: give it one to each neighbour, and with a tied head one between " +
                "the first stage and the last.");
        }
    }
}
