using ZeroG.Chain.Tests;
using ZeroG.Client;
using ZeroG.Escrow;
using ZeroG.Jobs;
using ZeroG.Money;
using ZeroG.Silo.Chain;
using ZeroG.Silo.Tests.Node;
using ZeroG.Staking;

namespace ZeroG.Silo.Tests.Settlement;

/// <summary>Jobs that pay, on a chain that a node runs for itself.</summary>
public sealed class EscrowTests
{
    private static readonly EscrowSpec s_escrow = new(Wei.Parse("1 ether"), Wei.Parse("0.5 ether"));
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    [FoundryFact("anvil")]
    public async Task A_job_is_funded_before_it_runs_pays_each_token_once_and_refunds_the_rest()
    {
        await using var node = await StartAsync();
        await node.AddTextAsync();
        var job = JobIds.New(TimeProvider.System);
        var accepted = await node.Node.SubmitJobAsync(job, TestNode.Spec() with { Escrow = s_escrow });
        Assert.Equal(JobPhase.Funding, accepted.Phase);

        var end = await node.EndOfAsync(job);
        var escrow = await OverAsync(node, job);

        Assert.Equal((JobPhase.Completed, EscrowPhase.Settled, ""), (end.Phase, escrow.Phase, escrow.Trouble));
        Assert.Equal(end.Totals.Rounds, escrow.Rounds);
        Assert.Equal(end.Totals.Tokens, escrow.Providers.Sum(pay => pay.Tokens));
        Assert.Equal(2, escrow.Providers.Length);
        // Three of the four rounds have five steps, the opening has one: a token has one price.
        Assert.Equal(s_escrow.Budget.Share(16, 20), escrow.Settled);
        await AssertBooksAsync(node, escrow);
        foreach (var provider in escrow.Providers)
        {
            var stake = await node.Node.GetStakeAsync(provider.Provider);
            Assert.Equal(provider.Settled, stake.Credit);
            var held = Assert.Single(stake.Locks, item => item.ChainJobId == escrow.ChainJobId);
            Assert.Equal((job, Wei.Zero), (held.JobId, held.Locked));
            Assert.Equal(s_escrow.Stake, Assert.Single(held.Unbonding).Amount);
        }
    }

    [FoundryFact("anvil")]
    public async Task A_cancelled_job_pays_what_was_done_and_refunds_the_rest()
    {
        await using var node = await StartAsync();
        await node.AddTextAsync();
        var job = JobIds.New(TimeProvider.System);
        await node.Node.SubmitJobAsync(job, TestNode.Spec(rounds: 2_000) with { Escrow = s_escrow });
        await node.UntilAsync(job, snapshot => snapshot.Totals.Rounds >= 3);

        var end = await node.Node.CancelJobAsync(job);
        var escrow = await OverAsync(node, job);

        Assert.Equal((JobPhase.Cancelled, EscrowPhase.Settled), (end.Phase, escrow.Phase));
        Assert.InRange(escrow.Rounds, 3, 1_999);
        Assert.True(escrow.Refunded > Wei.Zero);
        await AssertBooksAsync(node, escrow);
    }

    [FoundryFact("anvil")]
    public async Task A_node_that_is_stopped_while_it_settles_goes_on_where_it_was()
    {
        var folder = Directory.CreateTempSubdirectory("zerog-node-").FullName;
        try
        {
            var job = JobIds.New(TimeProvider.System);
            await using (var node = await StartAsync(folder))
            {
                await node.AddTextAsync();
                await node.Node.SubmitJobAsync(job, TestNode.Spec(rounds: 30) with { Escrow = s_escrow });
                await node.UntilAsync(job, snapshot => snapshot.Totals.Rounds >= 5);
            }

            await using (var node = await StartAsync(folder))
            {
                var end = await node.EndOfAsync(job);
                var escrow = await OverAsync(node, job);
                Assert.Equal((JobPhase.Completed, 30), (end.Phase, escrow.Rounds));
                Assert.Equal(end.Totals.Tokens, escrow.Providers.Sum(pay => pay.Tokens));
                await AssertBooksAsync(node, escrow);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [FoundryFact("anvil")]
    public async Task A_job_waits_for_stake_that_is_not_there_and_says_so()
    {
        await using var node = await StartAsync();
        await node.AddTextAsync();
        var job = JobIds.New(TimeProvider.System);
        await node.Node.SubmitJobAsync(job, TestNode.Spec() with { Escrow = s_escrow with { Stake = Wei.Parse("1000 ether") } });
        var waiting = await node.UntilAsync(job, snapshot => snapshot.Reason.Contains("stake", StringComparison.Ordinal) && snapshot.Reason.Contains("deposit", StringComparison.Ordinal));
        Assert.Equal(JobPhase.Funding, waiting.Phase);

        await node.Node.CancelJobAsync(job);
        var escrow = await OverAsync(node, job);
        Assert.Equal((EscrowPhase.Settled, s_escrow.Budget, Wei.Zero), (escrow.Phase, escrow.Refunded, escrow.Settled));
        await AssertBooksAsync(node, escrow);
    }

    [FoundryFact("anvil")]
    public async Task An_order_for_stake_is_done_once_however_often_it_is_given()
    {
        await using var node = await StartAsync();
        var provider = (await node.Node.ListProvidersAsync()).Items[0].Id;
        var before = await node.Node.GetStakeAsync(provider);
        var order = new StakeOrder("mine", StakeAction.Deposit, Wei.Parse("1 ether"));
        var info = await node.Node.OrderStakeAsync(provider, order);
        using var patience = new CancellationTokenSource(s_patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!(info = await node.Node.OrderStakeAsync(provider, order, patience.Token)).IsOver) await timer.WaitForNextTickAsync(patience.Token);
        Assert.Equal(Wei.Parse("1 ether"), (await node.Node.GetStakeAsync(provider)).Free - before.Free);
        await Assert.ThrowsAsync<ZeroGException>(() => node.Node.OrderStakeAsync(provider, order with { OperationId = "more", Action = StakeAction.Lock, Amount = Wei.Parse("1000 ether"), ChainJobId = provider }));
    }

    [Fact]
    public async Task Without_a_chain_a_job_that_pays_is_refused()
    {
        await using var node = await TestNode.StartAsync();
        await node.AddTextAsync();
        var refusal = await Assert.ThrowsAsync<ZeroGException>(() => node.Node.SubmitJobAsync(JobIds.New(TimeProvider.System), TestNode.Spec() with { Escrow = s_escrow }));
        Assert.Equal(FailureKind.Unavailable, refusal.Kind);
        Assert.Contains("--chain", refusal.Remedy, StringComparison.Ordinal);
    }

    private static Task<TestNode> StartAsync(string? folder = null) => TestNode.StartAsync(folder, chain: new ChainOptions());

    // What the contracts say, against what the grains say of them.
    private static async Task AssertBooksAsync(TestNode node, EscrowInfo escrow)
    {
        var books = await new BookReader(node.Local.Chain!).ReadAsync(escrow.ChainJobId, CancellationToken.None);
        Assert.Equal(s_escrow.Budget, books.Funded);
        Assert.Equal(escrow.Settled, books.Settled);
        Assert.Equal(escrow.Refunded, books.Refunded);
        Assert.Equal(escrow.Funded, escrow.Settled + escrow.Refunded);
        Assert.Equal(Wei.Zero, books.Contracts.Drift);
        Assert.Equal(
            escrow.Providers.Select(pay => (pay.Provider, pay.Settled)),
            books.Providers.Select(pay => (pay.ProviderId, pay.Paid)));
        Assert.All(escrow.Providers, pay => Assert.Equal(pay.Settled, pay.Claimed));
    }

    private static async Task<EscrowInfo> OverAsync(TestNode node, string job)
    {
        using var patience = new CancellationTokenSource(s_patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var escrow = await node.Node.GetEscrowAsync(job, patience.Token);
            if (escrow.IsOver) return escrow;
            try
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"The escrow stays: {escrow}");
            }
        }
    }
}
