using Xunit.Abstractions;
using ZeroG.Auditing.Signals;

namespace ZeroG.Auditing.Tests.Signals;

/// <summary>How often honest and cheating workers of a micro-model are suspected.</summary>
public sealed class AttackSignalTests(ITestOutputHelper output)
{
    private const int Seeds = 4, Rounds = 12, BaseRate = 500;

    // Measured on these seeds: 48, 48, 44 (the first round of each has nothing stale yet), 48, 48, 48 and 37 of 48; honest workers 2 to 7
    // of 192 times. No bit of it depends on the machine.
    [Theory]
    [InlineData("sandbagging", 0.95)]
    [InlineData("copy", 0.95)]
    [InlineData("stale", 0.9)]
    [InlineData("sign flip", 0.95)]
    [InlineData("scaling", 0.95)]
    [InlineData("noise", 0.95)]
    [InlineData("wrong shard", 0.7)]
    public void A_cheater_is_suspected_in_most_rounds_and_honest_workers_beside_it_in_few(string attack, double least)
    {
        var rounds = Run(attack);
        var caught = rounds.Count(round => round[WatchedSwarm.Cheater].Rate > BaseRate);

        // Of a copy, the one that was copied cannot be told from the one that copied: an audit tells them apart.
        Suspicion[] honest = [.. rounds.SelectMany(round => round).Where(one => one.Worker != WatchedSwarm.Cheater && (attack != "copy" || one.Worker != 0))];
        var alarms = honest.Count(one => one.Rate > BaseRate);
        output.WriteLine($"{attack}: suspected in {caught} of {rounds.Count} rounds ({Kinds(rounds.Select(round => round[WatchedSwarm.Cheater]))}); honest workers {alarms} of {honest.Length} times ({Kinds(honest)})");
        Assert.InRange(caught, least * rounds.Count, rounds.Count);
        Assert.InRange(alarms, 0, 0.05 * honest.Length);
    }

    [Fact]
    public void Among_honest_workers_few_are_suspected()
    {
        Suspicion[] honest = [.. Run(null).SelectMany(round => round)];
        var alarms = honest.Count(one => one.Rate > BaseRate);
        output.WriteLine($"honest workers {alarms} of {honest.Length} times ({Kinds(honest)}), mean rate {honest.Average(one => one.Rate):F0} of {BaseRate} basis points");
        Assert.InRange(alarms, 0, 0.05 * honest.Length);
    }

    private static List<IReadOnlyList<Suspicion>> Run(string? attack) =>
        [.. Enumerable.Range(1, Seeds).SelectMany(seed => new WatchedSwarm((ulong)seed, attack).Run(Rounds, BaseRate))];

    private static string Kinds(IEnumerable<Suspicion> suspicions) =>
        string.Join(", ", suspicions.SelectMany(one => one.Signals).GroupBy(kind => kind).OrderBy(group => group.Key).Select(group => $"{group.Key} {group.Count()}"));
}
