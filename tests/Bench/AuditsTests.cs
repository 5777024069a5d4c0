using System.CommandLine;
using System.Text.Json;
using ZeroG.Bench.Audits;

namespace ZeroG.Bench.Tests;

public sealed class AuditsTests
{
    [Theory]
    [InlineData(0, "audits")]
    [InlineData(0, "audits", "--audits", "1", "--seed", "-7", "--json")]
    [InlineData(1, "audits", "--audits", "0")]
    [InlineData(1, "audits", "--audits", "10000001")]
    [InlineData(1, "audits", "--audits", "many")]
    [InlineData(0, RoundWork.Verb)]
    [InlineData(0, NodeWork.Verb)]
    public void Only_what_can_be_run_is_taken(int errors, params string[] arguments)
    {
        var root = new RootCommand();
        foreach (var command in AuditsVerb.Create()) root.Add(command);

        Assert.Equal(errors, root.Parse(arguments).Errors.Count);
    }

    [Fact]
    public void A_result_says_what_each_circumstance_contributed_and_does_not_hold_with_one_accusation()
    {
        var clean = Result([]);
        var json = JsonDocument.Parse(clean.ToJson()).RootElement;

        Assert.True(clean.Holds);
        Assert.Equal((1000, 0, 0), (json.GetProperty("audits").GetInt32(), json.GetProperty("falseAccusations").GetInt32(), json.GetProperty("convictions").GetInt32()));
        Assert.Equal((3, 120), (Slow("faults"), Slow("audits")));
        Assert.Equal(Enum.GetValues<Circumstance>().Length, json.GetProperty("byCircumstance").EnumerateObject().Count());
        Assert.False(Result(["somebody"]).Holds);
        Assert.False((clean with { Failures = ["a job"] }).Holds);
        using var text = new StringWriter();
        Result(["somebody"]).WriteTo(text);
        Assert.Contains("somebody", text.ToString(), StringComparison.Ordinal);

        int Slow(string name) => json.GetProperty("byCircumstance").GetProperty("slowLinks").GetProperty(name).GetInt32();
    }

    [Fact]
    public void A_tally_counts_an_audit_once_and_under_all_that_befell_it()
    {
        var tally = new CampaignTally();
        tally.Happened(Circumstance.Crashes, 2);
        tally.Audited(10, Circumstance.Crashes, Circumstance.Moves, Circumstance.Crashes);
        tally.Audited(5);
        tally.Accused("somebody", 1);

        Assert.Equal((15, 1, 1), (tally.Audits, tally.Convictions, tally.Accusations.Count));
        Assert.Equal((new CircumstanceCount(2, 10), new CircumstanceCount(0, 10)), (tally.ByCircumstance[Circumstance.Crashes], tally.ByCircumstance[Circumstance.Moves]));
    }

    private static AuditsResult Result(string[] accusations)
    {
        var counts = Enum.GetValues<Circumstance>().ToDictionary(kind => kind, _ => new CircumstanceCount(3, 120));
        return new AuditsResult(1000, 96, counts, [512, 256], accusations.Length, 0, 0, accusations, [], 1, Machine.Here(), 2);
    }
}
