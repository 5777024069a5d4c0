using ZeroG.Datasets;
using ZeroG.Grains.Slashing;
using ZeroG.Grains.Training;
using ZeroG.Market;
using ZeroG.Provenance.Entries;
using ZeroG.Slashing;
using static ZeroG.Grains.Tests.Samples;

namespace ZeroG.Grains.Tests.Provenance;

/// <summary>Grains that owe the log entries, until it has them.</summary>
public sealed class DebtTests
{
    private static readonly string s_provider = Clusters.GrainCluster.Provider;

    [Fact]
    public async Task Versions_withdrawals_and_offers_get_into_the_log_once_each_also_while_it_cannot_be_written_for_a_time()
    {
        await using var cluster = await LogCluster.StartAsync("first");
        var grains = cluster.Grains;
        await cluster.Log.HeadAsync();
        cluster.Storage.FailOf("log", 5);
        await grains.GetGrain<IDatasetGrain>("local/text").AppendAsync(Version("a"));
        await grains.GetGrain<IDatasetGrain>("local/text").AppendAsync(Version("b"));
        await grains.GetGrain<IDatasetGrain>("local/text").AppendAsync(Version("b"));
        await grains.GetGrain<IComputeProviderGrain>(s_provider).RegisterAsync(new ProviderOffer("people's name", "cpu", 2, 1000));
        await grains.GetGrain<IComputeProviderGrain>(s_provider).RegisterAsync(new ProviderOffer("people's name", "cpu", 2, 1000));

        await grains.GetGrain<IDatasetGrain>("local/text").WithdrawAsync(1, "asked to");
        await grains.GetGrain<IDatasetGrain>("local/text").WithdrawAsync(1, "asked to");

        var told = await cluster.UntilFoundAsync("dataset/local/text", 3);
        var versions = told.OfType<DatasetVersionEntry>().ToList();
        Assert.Equal([1, 2], versions.Select(version => version.Number));
        Assert.Equal(Blob("b").ToContentId(), versions[1].Content);
        Assert.Equal(("local/text", 1), (Assert.Single(told.OfType<DatasetWithdrawalEntry>()).Dataset, told.OfType<DatasetWithdrawalEntry>().Single().Number));
        var offer = Assert.IsType<ProviderEntry>(Assert.Single(await cluster.UntilFoundAsync($"provider/{s_provider}", 1)));
        Assert.Equal(("cpu", 2, 1000L), (offer.Device, offer.Devices, offer.MemoryBytes));
        Assert.Equal(4, (await cluster.Log.HeadAsync()).Size);
    }

    [Fact]
    public async Task What_was_stored_and_not_told_when_the_silo_was_killed_is_told_by_the_next()
    {
        await using var cluster = await LogCluster.StartAsync("a", "b");
        // No write of the log is taken before the kill.
        cluster.Storage.FailOf("log", int.MaxValue);
        await cluster.Grains.GetGrain<IDatasetGrain>("local/text").AppendAsync(Version("a"));
        await cluster.Running.KillAsync("a");
        cluster.Storage.FailOf("log", 0);
        // Whoever looks at it wakes it; else a reminder does.
        Assert.NotNull(await cluster.Grains.GetGrain<IDatasetGrain>("local/text").GetAsync());
        Assert.Single(await cluster.UntilFoundAsync("dataset/local/text", 1));
    }

    [Theory]
    [InlineData(SlashPhase.Guilty, "guilty")]
    [InlineData(SlashPhase.NotGuilty, "not-guilty")]
    [InlineData(SlashPhase.NoVerdict, "no-verdict")]
    public void A_dispute_owes_how_it_ended(SlashPhase phase, string verdict)
    {
        var hash = Blob("x").Root;
        var claim = new RecordClaim("01arz3ndektsv4rrffq69g5fav", hash, 1, 2, s_provider, hash, Blob("evidence"), hash, "defect in words", 5);
        var state = new SlashState { Record = claim, Phase = SlashPhase.InCourt, EvidenceRoot = hash };
        Assert.Empty(SlashEntries.Owed("0xcc", state));
        state = state with { Phase = phase };
        Assert.Equal(new SlashEntry("0xcc", claim.JobId, 1, 2, s_provider, hash, verdict, hash), Assert.Single(SlashEntries.Owed("0xcc", state)));
        Assert.Empty(SlashEntries.Owed("0xcc", state with { IsLogged = true }));
    }

    private static NewDatasetVersion Version(string text) => new(Blob(text), Blob(text).Root[2..], $"{text}.txt");
}
