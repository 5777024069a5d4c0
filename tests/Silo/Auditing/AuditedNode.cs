using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ZeroG.Auditing;
using ZeroG.Auditing.Evidence;
using ZeroG.Auditing.Replay;
using ZeroG.Chain;
using ZeroG.Client;
using ZeroG.Escrow;
using ZeroG.Jobs;
using ZeroG.Money;
using ZeroG.Provenance;
using ZeroG.Silo.Tests.Node;
using ZeroG.Slashing;

namespace ZeroG.Silo.Tests.Auditing;

/// <summary>A node with a chain of its own and a text, whose jobs are audited.</summary>
internal sealed class AuditedNode : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly TestNode _node;

    private AuditedNode(TestNode node) => _node = node;

    public INode Node => _node.Node;

    public LocalNode Local => _node.Local;

    public static async Task<AuditedNode> StartAsync(
        int providers, string? folder = null, IReadOnlyDictionary<string, IRoundConduct>? conducts = null, IReadOnlyDictionary<string, IAuditConduct>? auditing = null,
        Action<ILoggingBuilder>? logging = null, IOuterConduct? averaging = null, IRecordConduct? records = null)
    {
        var node = new AuditedNode(await TestNode.StartAsync(
            folder, providers, logging, chain: new ChainOptions(), conducts: conducts, auditing: auditing,
            services: services =>
            {
                if (averaging is not null) services.AddSingleton(averaging);
                if (records is not null) services.AddSingleton(records);
            }));
        await node._node.AddTextAsync();
        return node;
    }

    /// <summary>Submits an audited job; the rounds of a long one have links between the first and the last.</summary>
    public async Task<string> SubmitAsync(AuditSpec audits, int rounds, int workers = 4, bool isLong = false, ExchangeSpec? exchange = null)
    {
        var (job, spec) = (JobIds.New(TimeProvider.System), Audited(audits, rounds, workers, isLong));
        // A round of one step would leave nothing to skip.
        if (exchange is not null) spec = spec with { DiLoCo = spec.DiLoCo with { Exchange = exchange, OpeningRounds = 0 } };
        await Node.SubmitJobAsync(job, spec);
        return job;
    }

    /// <summary>The id of a provider.</summary>
    public async Task<string> ProviderAsync(string name) => (await Node.ListProvidersAsync()).Items.Single(provider => provider.Offer.Name == name).Id;

    /// <summary>The checkpoint of the same job without audits and money, in which cheats have no part: they cheat in audited jobs alone.</summary>
    public async Task<BlobRef?> UnauditedAsync(int rounds, int workers = 4, bool isLong = false)
    {
        var job = JobIds.New(TimeProvider.System);
        await Node.SubmitJobAsync(job, Spec(rounds, workers, isLong));
        return (await EndOfAsync(job)).Checkpoint;
    }

    public Task<JobSnapshot> EndOfAsync(string job) => _node.EndOfAsync(job, s_patience);

    public Task<JobSnapshot> UntilAsync(string job, Func<JobSnapshot, bool> reached) => _node.UntilAsync(job, reached, s_patience);

    public Task<EscrowInfo> SettledAsync(string job) => UntilAsync(cancel => Node.GetEscrowAsync(job, cancel), escrow => escrow.IsOver);

    /// <summary>The job's disputes, each with a verdict.</summary>
    public Task<IReadOnlyList<SlashInfo>> DisputesAsync(string job) => UntilAsync(
        async cancel => (IReadOnlyList<SlashInfo>)[.. (await Node.ListSlashesAsync(cancellationToken: cancel)).Items.Where(slash => slash.JobId == job)], all => all.All(slash => slash.IsOver));

    /// <summary>Waits until the court holds nothing: no bond, nothing that somebody has yet to fetch, and no lock of the job is frozen.</summary>
    /// <returns>What the court has burned.</returns>
    public async Task<Wei> NothingHeldAsync(string job)
    {
        var (chain, escrow) = (Local.Chain!, await Node.GetEscrowAsync(job));
        var (court, vault) = (chain.Deployment.SlashingCourt(), chain.Deployment.StakeVault());
        var totals = await UntilAsync(cancel => court.TotalsAsync(chain.Client, cancel), totals => totals is { Bonds.IsZero: true, Credits.IsZero: true });
        foreach (var staked in escrow.Staked)
            Assert.Equal(UInt256.Zero, await vault.DisputesAsync(chain.Client, Hash256.Parse(staked.Provider), Hash256.Parse(escrow.ChainJobId), CancellationToken.None));
        return Wei.Parse($"{totals.Burned} wei");
    }

    /// <summary>Makes sure that anybody comes to a dispute's verdict of guilt from its evidence alone.</summary>
    public async Task ProvenAsync(SlashInfo slash)
    {
        await using var stored = await Node.OpenBlobAsync(slash.Evidence!.Value.Root, slash.Evidence.Value.Length);
        using var file = EvidenceFile.Read(stored);
        Assert.Equal(slash.EvidenceRoot, file.Root.ToString());
        Assert.Equal(EvidenceConclusion.Wrong, file.Verify(ExactRoots.Instance, null, default).Conclusion);
    }

    /// <summary>Makes sure that of all providers only these were slashed.</summary>
    public async Task OnlySlashedAsync(params string[] offenders)
    {
        foreach (var provider in (await Node.ListProvidersAsync()).Items)
        {
            var stake = await UntilAsync(cancel => Node.GetStakeAsync(provider.Id, cancel), stake => !offenders.Contains(provider.Id) || stake.Convictions > 0);
            Assert.True(offenders.Contains(provider.Id) || (stake is { Convictions: 0, Slashed.IsZero: true }), $"{provider.Offer.Name}: {stake}");
        }
    }

    /// <summary>Looks again and again until it is so.</summary>
    public static async Task<T> UntilAsync<T>(Func<CancellationToken, Task<T>> look, Func<T, bool> isReached)
    {
        using var patience = new CancellationTokenSource(s_patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        T? seen = default;
        try
        {
            while (!isReached(seen = await look(patience.Token))) await timer.WaitForNextTickAsync(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new TimeoutException($"It stays: {seen}");
        }

        return seen;
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    /// <summary>An audited job with money in escrow.</summary>
    public static JobSpec Audited(AuditSpec audits, int rounds, int workers, bool isLong) =>
        Spec(rounds, workers, isLong) with { Escrow = new EscrowSpec(Wei.Parse("0.01 ether"), Wei.Parse("0.5 ether")), Audits = audits };

    private static JobSpec Spec(int rounds, int workers, bool isLong)
    {
        var spec = TestNode.Spec(workers, rounds, heldOut: null);
        // Of so many tokens hashing four links takes the time that it may.
        return isLong ? spec with { DiLoCo = spec.DiLoCo with { InnerSteps = 88, OpeningSteps = 88, SequencesPerStep = 32 } } : spec;
    }
}
