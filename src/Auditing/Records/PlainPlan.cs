using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Auditing.Records;

/// <summary>The plans of rounds that send δ whole: all of them follow from the recipe and the number of workers.</summary>
public static class PlainPlan
{
    /// <summary>The plan of a round.</summary>
    /// <param name="recipe">The job's recipe.</param>
    /// <param name="workers">Workers of every round.</param>
    /// <param name="round">The round, from 0.</param>
    public static RoundPlan Of(TrainingRecipe recipe, int workers, int round)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return new RoundPlan(
            round, recipe.Rounds.FirstStep(round), recipe.Rounds.InnerSteps(round), 0, 0, recipe.OuterOf(round), [.. Enumerable.Range(0, workers).Select(worker => new MemberPlan(worker, []))]);
    }

    /// <summary>The digest of the plan of the round behind one, as its record has it; zero behind the last.</summary>
    /// <inheritdoc cref="Of"/>
    public static Hash256 DigestAfter(TrainingRecipe recipe, int workers, int round) =>
        round + 1 < recipe.Rounds.Rounds ? PlanDigest.Of(Of(recipe, workers, round + 1)) : default;
}
