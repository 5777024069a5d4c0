using System.Text.Json;
using ZeroG.Bench.Audits;

namespace ZeroG.Bench.Tests;

public sealed class AuditsTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("--audits 1 --seed 4294967295 --json", 0)]
    [InlineData("--audits 0", 1)]
    [InlineData("--audits 10000001", 1)]
    [InlineData("--seed -1", 1)]
    public void A_campaign_has_at_least_one_audit_and_a_seed_of_32_bits(string arguments, int errors) =>
        Assert.Equal(errors, AuditsVerb.Create().Parse(arguments).Errors.Count);

    [Fact]
    public void The_object_has_the_counts_at_its_top()
    {
        var counts = new AuditCounts(30, new AuditCircumstances(20, 7, 3), new Dictionary<string, int> { ["all, replayed without AVX2"] = 30 }, 1, 2, ["round 5"], new Dictionary<string, string>());

        using var json = JsonDocument.Parse(new AuditsResult(counts, 9, Machine.Here(), 1.5).ToJson());

        Assert.Equal((30, 2, 1.5), (json.RootElement.GetProperty("audits").GetInt32(), json.RootElement.GetProperty("falseAccusations").GetInt32(), json.RootElement.GetProperty("seconds").GetDouble()));
        Assert.Equal(7, json.RootElement.GetProperty("byCircumstance").GetProperty("resumedAfterCrash").GetInt32());
        Assert.Equal("round 5", Assert.Single(json.RootElement.GetProperty("differences").EnumerateArray()).GetString());
    }

    [Fact]
    public void A_round_that_is_saved_and_resumed_has_the_root_of_the_whole_one_and_seeds_differ()
    {
        var roots = Enumerable.Range(0, 40).Select(seed => SmallRound.Of((ulong)seed)).Select(round =>
        {
            Assert.Equal(round.Root(), round.Resume(round.Save()));
            return round.Root();
        }).ToList();

        Assert.Equal(40, roots.Distinct().Count());
    }
}
