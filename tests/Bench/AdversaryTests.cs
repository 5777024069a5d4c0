using ZeroG.Bench.Adversary;

namespace ZeroG.Bench.Tests;

public sealed class AdversaryTests
{
    /// <summary>Names of all attacks.</summary>
    public static TheoryData<string> Attacks => [.. Attack.All.Select(attack => attack.Name)];

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Every_drawn_round_of_a_cheat_is_convicted_and_the_result_is_the_one_without_it(string name)
    {
        var attack = Attack.All.Single(attack => attack.Name == name);

        foreach (var cheats in (int[])[1, 2])
        {
            var result = AdversaryBench.Measure(attack, cheats, runs: 4, threads: 1);
            Assert.Equal((0, 0, 0), (result.Missed, result.FalseSlashes, result.DifferentRoots));
            Assert.NotNull(result.MedianRoundsToCatch);
            Assert.InRange(result.MostPanelSteps, 0, AdversaryBench.CommitEvery);
            Assert.True(result.HonestAudits > 0);
        }
    }

    [Fact]
    public void The_same_seed_is_the_same_job() => Assert.Equal(Text(AdversaryBench.Play(Attack.All[0], 2, 7)), Text(AdversaryBench.Play(Attack.All[0], 2, 7)));

    [Fact]
    public void The_band_takes_what_the_draw_gives_and_nothing_else()
    {
        var random = new Random(5);
        Assert.True(AdversaryBench.IsInBand(Caught(AdversaryBench.Rate)));
        Assert.False(AdversaryBench.IsInBand(Caught(AdversaryBench.Rate * 0.7)));
        Assert.False(AdversaryBench.IsInBand(Caught(AdversaryBench.Rate * 1.4)));

        int?[] Caught(double rate) => [.. Enumerable.Range(0, 400).Select(_ => Enumerable.Range(1, 10).Select(k => (int?)k).FirstOrDefault(_ => random.NextDouble() < rate))];
    }

    private static string Text(JobOutcome outcome) => $"{outcome} {string.Join(' ', outcome.RoundsToCatch)}".Replace(outcome.RoundsToCatch.ToString()!, "");
}
