using ZeroG.Jobs;
using ZeroG.Swarm.Hub;
using ZeroG.Swarm.Planning;
using ZeroG.Training.DiLoCo.Codecs;
using ZeroG.Training.DiLoCo.Control;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Grains.Training.Exchange;

/// <summary>A job whose workers exchange while they train, in the terms of the swarm.</summary>
internal static class ExchangeRecipe
{
    // Least and most inner steps of a round whose length follows what is measured.
    private static readonly PaceSettings s_pace = new();

    /// <summary>What members and hub train by.</summary>
    public static SwarmRecipe Of(JobSpec spec) => new()
    {
        Training = JobRecipe.Of(spec),
        Seed = spec.Seed,
        Codec = spec.DiLoCo.Exchange!.Codec,
        Aggregator = spec.DiLoCo.Exchange.Aggregator,
    };

    /// <summary>What hub and members must agree on before a member is taken in: the job, and all that decides its result.</summary>
    public static string Agreement(string jobId, JobSpec spec) => $"{jobId} {Of(spec).ToJson()}";

    /// <summary>How the rounds are shaped.</summary>
    public static PlannerSettings Planner(JobSpec spec)
    {
        var (exchange, recipe) = (spec.DiLoCo.Exchange!, JobRecipe.Of(spec));
        var (total, rank) = (recipe.Rounds.TotalSteps, CodecSpec.Parse(exchange.Codec).Rank);
        return new PlannerSettings
        {
            TotalSteps = total,
            Pace = new Pace(recipe.Rounds.Steps, exchange.Delay, rank),
            Adaptive = exchange.Adaptive ? Bounded(recipe, total, rank) : null,
            Outer = recipe.Outer,
            Opening = new OpeningSchedule { Fraction = (double)recipe.Rounds.FirstStep(recipe.Rounds.OpeningRounds) / total, StepsOfRound = recipe.Rounds.OpeningSteps },
        };
    }

    /// <summary>How the hub runs them.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="spec">Its specification.</param>
    /// <param name="providers">Where the job is audited, providers whose work it takes: where they have become fewer than its workers, it does not wait for more.</param>
    public static HubSettings Hub(string jobId, JobSpec spec, int? providers = null) => new()
    {
        Job = Agreement(jobId, spec),
        StartMembers = Math.Clamp(providers ?? spec.Workers, 1, spec.Workers),
        Quorum = spec.DiLoCo.Exchange!.Quorum,
        MaxMembers = JobRecipe.MaxWorkers,
        CheckpointRounds = 16,
    };

    /// <summary>Checks what a specification says of the exchange.</summary>
    /// <exception cref="ZeroGException">There is no such codec or aggregator, or a value is out of bounds.</exception>
    public static void Validate(JobSpec spec)
    {
        var exchange = spec.DiLoCo.Exchange!;
        if (!(exchange.Quorum is > 0 and <= 1)) throw Invalid($"The quorum is {exchange.Quorum}.", "Choose a share above 0 and at most 1.");
        if (exchange.Delay < 0 || exchange.Delay > spec.DiLoCo.InnerSteps)
            throw Invalid($"The delay is {exchange.Delay} steps, in rounds of {spec.DiLoCo.InnerSteps}.", "Choose 0 to the inner steps of a round.");
        try
        {
            Of(spec).Validate();
            Planner(spec).Validate();
        }
        catch (FormatException wrong)
        {
            throw Invalid(wrong.Message, "Choose a codec as 'zerog job submit --help' lists them.");
        }
        catch (ModelConfigException wrong)
        {
            throw Invalid(wrong.Message, "Mend the job's specification and submit it again.");
        }
    }

    /// <summary>Rounds in all, as planned by now.</summary>
    /// <param name="spec">The job.</param>
    /// <param name="rounds">Rounds that are closed.</param>
    /// <param name="steps">Inner steps of a worker in them.</param>
    /// <param name="last">Inner steps of the last of them.</param>
    public static int TotalRounds(JobSpec spec, int rounds, long steps, int last)
    {
        var schedule = JobRecipe.Of(spec).Rounds;
        if (spec.DiLoCo.Exchange is not { Adaptive: true } || rounds <= schedule.OpeningRounds) return schedule.Rounds;
        var left = schedule.TotalSteps - steps;
        return rounds + (int)((left + last - 1) / last);
    }

    // However short rounds become, there are not more of them than a job may have.
    private static PaceSettings Bounded(ZeroG.Training.DiLoCo.TrainingRecipe recipe, long total, int rank)
    {
        var least = (int)Math.Min(recipe.Rounds.Steps, Math.Max(s_pace.MinSteps, 2 * (total / JobRecipe.MaxRounds)));
        var sides = ParameterLayout.For(recipe.Model).Tensors.Where(tensor => rank > 0 && CodecSpec.Create(CodecKind.Int4, rank).RankFor(tensor, rank) > 0)
            .Select(tensor => Math.Min(tensor.Rows, tensor.Columns)).DefaultIfEmpty(int.MaxValue).Min();
        return s_pace with
        {
            MinSteps = least,
            MaxSteps = Math.Max(s_pace.MaxSteps, recipe.Rounds.Steps),
            MinRank = rank == 0 ? 0 : Math.Min(s_pace.MinRank, rank),
            MaxRank = rank == 0 ? 0 : s_pace.MaxRank,
            SmallestSide = sides,
        };
    }

    private static ZeroGException Invalid(string message, string remedy) => new(FailureKind.Invalid, message, remedy);
}
