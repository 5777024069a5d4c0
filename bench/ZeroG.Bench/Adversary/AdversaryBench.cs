using System.Text;
using ZeroG.Auditing.Draw;
using ZeroG.Training.Data;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Bench.Adversary;

/// <summary>Every attack, many seeded jobs each, at one and at two of five workers.</summary>
internal static class AdversaryBench
{
    /// <summary>Workers of a job.</summary>
    public const int Workers = 5;

    /// <summary>p of these jobs: high, so that most cheats are drawn in a short job.</summary>
    public const double Rate = 0.25;

    /// <summary>Inner steps between two links.</summary>
    public const int CommitEvery = 2;

    // Chances of a false alarm in the whole table.
    private const double Alarm = 0.01;

    /// <summary>A model of about 7,000 parameters, in 10 rounds of 6 steps.</summary>
    public static TrainingRecipe Recipe { get; } = new()
    {
        Model = new ModelConfig { Width = 16, Layers = 1, Heads = 2, FeedForward = 32, Context = 16 },
        Rounds = new RoundSchedule { Rounds = 10, Steps = 6, OpeningRounds = 0, OpeningSteps = 1 },
        Batch = 2,
        LearningRate = new LearningRateSchedule { Peak = 1e-3, WarmUpSteps = 4 },
    };

    private static Corpus Text { get; } = new(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 400).Select(i => $"Line {i * 7919 % 1000}: what is said is {i * 31 % 97}. "))));

    /// <summary>Runs one cell of the table: an attack by so many of the workers.</summary>
    public static AttackResult Measure(Attack attack, int cheats, int runs, int threads)
    {
        var outcomes = new JobOutcome[runs];
        Parallel.For(0, runs, new ParallelOptions { MaxDegreeOfParallelism = threads }, run => outcomes[run] = Play(attack, cheats, run));
        var caught = outcomes.SelectMany(outcome => outcome.RoundsToCatch).ToArray();
        int[] rounds = [.. caught.OfType<int>().Order()];
        return new AttackResult(
            attack.Name,
            cheats,
            runs,
            outcomes.Sum(outcome => outcome.Missed),
            rounds.Length == 0 ? null : rounds[rounds.Length / 2],
            caught.Count(rounds => rounds is null),
            IsInBand(caught),
            outcomes.Sum(outcome => outcome.FalseSlashes),
            outcomes.Sum(outcome => outcome.HonestAudits),
            outcomes.Count(outcome => outcome.Root != outcome.Clean && outcome.RoundsToCatch.All(rounds => rounds is not null)),
            outcomes.Max(outcome => outcome.MostPanelSteps));
    }

    /// <summary>One job.</summary>
    public static JobOutcome Play(Attack attack, int cheats, int run) => new AuditedJob(
        Recipe, Text, Workers, (int)(Rate * AuditDraw.Whole), CommitEvery, Seed(attack, cheats, run), Enumerable.Range(0, cheats).ToDictionary(cheat => 2 * cheat + 1, _ => attack)).Run();

    // No two cells of the table throw the same dice.
    private static ulong Seed(Attack attack, int cheats, int run) =>
        (ulong)run + 100_000UL * (ulong)(cheats + 10 * Attack.All.Index().Single(item => item.Item == attack).Index);

    /// <summary>
    /// Whether the shares of cheats that were caught within k rounds are what 1−(1−p)^k says, within a band of normal deviations that
    /// all cells of the table together leave in one of a hundred tables.
    /// </summary>
    /// <param name="caught">Of every cheat, the rounds until it was caught; null when it was not by the end.</param>
    internal static bool IsInBand(IReadOnlyCollection<int?> caught)
    {
        const int Within = 4;
        var band = new DrawBand(Alarm, cells: 2 * Attack.All.Count * Within);
        return Enumerable.Range(1, Within).All(k =>
        {
            var expected = 1 - Math.Pow(1 - Rate, k);
            var share = (double)caught.Count(rounds => rounds <= k) / caught.Count;
            return Math.Abs(share - expected) <= band.Around(expected, caught.Count);
        });
    }
}

/// <summary>One attack, by so many of the workers.</summary>
/// <param name="Name">The attack.</param>
/// <param name="Cheats">Workers that attack.</param>
/// <param name="Runs">Jobs.</param>
/// <param name="Missed">Cheating rounds that were drawn and not convicted.</param>
/// <param name="MedianRoundsToCatch">Of the cheats that were caught: in how many rounds they had cheated by then.</param>
/// <param name="NeverDrawn">Cheats that no draw hit in the whole job.</param>
/// <param name="FollowsDraw">Whether the rounds until the catch follow 1−(1−p)^k.</param>
/// <param name="FalseSlashes">Rounds that were convicted without cheating.</param>
/// <param name="HonestAudits">Audits of work that was right.</param>
/// <param name="DifferentRoots">Jobs whose cheats were all caught and whose final root is not the one of the job without them.</param>
/// <param name="MostPanelSteps">The most inner steps that a panel took for one verdict.</param>
internal sealed record AttackResult(
    string Name, int Cheats, int Runs, int Missed, int? MedianRoundsToCatch, int NeverDrawn, bool FollowsDraw, int FalseSlashes, int HonestAudits,
    int DifferentRoots, int MostPanelSteps);
