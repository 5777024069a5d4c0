using System.Text.RegularExpressions;
using NSubstitute;
using ZeroG.Auditing;
using ZeroG.Catalog;
using ZeroG.Datasets;
using ZeroG.Escrow;
using ZeroG.Grains.Settlement;
using ZeroG.Grains.Tests.Auditing;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using ZeroG.Market;
using ZeroG.Money;
using static ZeroG.Grains.Tests.Auditing.AuditSamples;
using static ZeroG.Grains.Tests.Samples;

namespace ZeroG.Grains.Tests.Training;

/// <summary>Which audited jobs a cluster takes.</summary>
public sealed partial class AuditAdmissionTests : IDisposable
{
    private readonly AuditedRig _rig = new();
    private readonly IGrainFactory _grains = Substitute.For<IGrainFactory>();

    public AuditAdmissionTests()
    {
        var dataset = Substitute.For<IDatasetGrain>();
        dataset.GetAsync().Returns(new DatasetInfo("local/text", [new DatasetVersion(1, Blob("corpus", 10_000), new string('0', 64), "text.txt", Noon)]));
        _grains.GetGrain<IDatasetGrain>("local/text").Returns(dataset);
        var catalog = Substitute.For<ICatalogGrain>();
        catalog.ListAsync(Arg.Any<string?>(), Arg.Any<int>()).Returns(new CatalogPage(["p"], null));
        _grains.GetGrain<ICatalogGrain>(CatalogKinds.Providers).Returns(catalog);
        var provider = Substitute.For<IComputeProviderGrain>();
        provider.GetAsync().Returns(new ProviderInfo("p", new ProviderOffer("p", "cpu", 100, long.MaxValue / 1_000), Noon, Noon, true));
        _grains.GetGrain<IComputeProviderGrain>("p").Returns(provider);
    }

    public void Dispose() => _rig.Dispose();

    private Task<JobState> Admit(JobSpec spec, ClusterChain? chain = null) => new JobAdmission(_grains, _rig.Blobs, chain ?? _rig.Chain, TimeProvider.System).AdmitAsync(spec);

    private static JobSpec With(Func<AuditSpec, AuditSpec> change) => AuditedSpec() is var spec ? spec with { Audits = change(spec.Audits!) } : null!;

    [Fact]
    public async Task An_audited_job_that_keeps_the_rules_is_taken()
    {
        var state = await Admit(AuditedSpec());
        Assert.Equal((JobPhase.Funding, null), (state.Phase, state.Audits));
    }

    [Fact]
    public async Task A_job_that_cannot_be_audited_is_refused_with_what_to_mend()
    {
        var spec = AuditedSpec();
        await Refused(spec with { Escrow = null }, "answer for their work", "--stake");
        await Refused(spec with { Escrow = spec.Escrow! with { Stake = Wei.Zero } }, "answer for their work", "--stake");
        await Refused(spec with { Workers = 1 }, "nobody who audits it", "--workers");
    }

    [Fact]
    public async Task A_job_whose_workers_exchange_while_they_train_is_audited_as_any_other()
    {
        var spec = AuditedSpec();
        Assert.NotNull((await Admit(spec with { DiLoCo = spec.DiLoCo with { Exchange = new ExchangeSpec("int4", 1, "clipped") } })).Spec!.Audits);
    }

    [Theory]
    [InlineData(0, 2, 0)]
    [InlineData(10_001, 2, 0)]
    [InlineData(-1, 2, 0)]
    [InlineData(500, 2, -1)]
    [InlineData(500, 2, 10_001)]
    [InlineData(500, 0, 0)]
    [InlineData(500, 65, 0)]
    [InlineData(500, int.MinValue, 0)]
    public async Task Rates_and_lags_beyond_their_bounds_are_refused_even_where_forced(int rate, int lag, int again)
    {
        var remedy = lag is < 1 or > 64 ? "--audit-lag" : "--audit-rate";
        await Refused(With(_ => new AuditSpec(rate, lag, again)), "", remedy);
        await Refused(With(_ => new AuditSpec(rate, lag, again, IsForced: true)), "", remedy);
    }

    [Fact]
    public async Task An_audited_job_needs_a_chain() =>
        Assert.Equal(FailureKind.Unavailable, (await Assert.ThrowsAsync<ZeroGException>(() => Admit(AuditedSpec(), ClusterChain.None))).Kind);

    [Fact]
    public async Task A_job_in_which_cheating_pays_is_refused_with_a_stake_that_mends_it_and_taken_where_forced()
    {
        var spec = AuditedSpec(workers: 4, rounds: 100, rate: 500, again: 10_000);
        spec = spec with { Escrow = new EscrowSpec(Wei.Parse("1 ether"), Wei.Parse("1 wei")) };
        var refusal = await Refused(spec, "cheating pays", "--force");
        Assert.Contains("500 bps", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("zerog economics", refusal.Remedy, StringComparison.Ordinal);

        var stake = Wei.Parse(LeastStake().Match(refusal.Remedy).Groups[1].Value);
        Assert.Equal(JobPhase.Funding, (await Admit(spec with { Escrow = spec.Escrow! with { Stake = stake } })).Phase);
        Assert.Equal(JobPhase.Funding, (await Admit(spec with { Audits = spec.Audits! with { IsForced = true } })).Phase);
    }

    private async Task<ZeroGException> Refused(JobSpec spec, string message, string remedy)
    {
        var refusal = await Assert.ThrowsAsync<ZeroGException>(() => Admit(spec));
        Assert.Equal(FailureKind.Invalid, refusal.Kind);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refusal.Remedy, StringComparison.Ordinal);
        return refusal;
    }

    [GeneratedRegex("a stake of ([0-9.]+ [a-z]+)")]
    private static partial Regex LeastStake();
}
