using ZeroG.Escrow;
using ZeroG.Money;
using ZeroG.Settlement;
using ZeroG.Staking;

namespace ZeroG.Silo.Tests.Http;

public sealed class ChainApiTests
{
    private const string Account = "0x00000000000000000000000000000000000000aB";

    [Fact]
    public async Task What_a_node_says_of_money_comes_back_whole()
    {
        await using var served = await ServedNode.StartAsync();
        var (node, client) = (served.Node, served.Client);
        var order = new StakeOrder("once", StakeAction.Unbond, Wei.Parse("0.5 ether"), ScriptedNode.Root('d'), ScriptedNode.JobId);

        var chain = await client.ChainAsync();
        Assert.Equal(await node.ChainAsync() with { Accounts = chain.Accounts }, chain);
        Assert.Equal((await node.ChainAsync()).Accounts, chain.Accounts);
        var stake = await client.GetStakeAsync(ScriptedNode.Root('c'));
        Assert.Equal((ScriptedNode.Root('c'), new Wei(1), 8ul), (stake.ProviderId, stake.Free, stake.Block));
        Assert.Equal(new StakeTicket(new Wei(4), DateTimeOffset.UnixEpoch), Assert.Single(Assert.Single(stake.Locks).Unbonding));
        Assert.Equal(SettlementPhase.Planned, (await client.OrderStakeAsync(ScriptedNode.Root('c'), order)).Phase);
        Assert.Equal((ScriptedNode.Root('c'), order), Assert.Single(node.Orders));
        var escrow = await client.GetEscrowAsync(ScriptedNode.JobId);
        Assert.Equal((EscrowPhase.Open, new Wei(6)), (escrow.Phase, escrow.Rest));
        Assert.Equal(new ProviderPay(ScriptedNode.Root('c'), 64, new Wei(4), new Wei(1)), Assert.Single(escrow.Providers));
        var page = await client.ListSettlementsAsync(Account, ScriptedNode.Root('9'), 7);
        var asked = $"{Account}:{ScriptedNode.Root('9')}:7";
        Assert.Equal(ScriptedNode.Settlement(ScriptedNode.Root('2'), SettlementPhase.Mined) with { Purpose = asked }, Assert.Single(page.Items));
        Assert.Equal(ScriptedNode.Root('8'), page.Next);
        Assert.Equal(ScriptedNode.Settlement(ScriptedNode.Root('1'), SettlementPhase.Final), await client.GetSettlementAsync(Account, ScriptedNode.Root('1')));
        Assert.Equal(SettlementPhase.Failed, (await client.AbandonSettlementAsync(Account, ScriptedNode.Root('1'))).Phase);
        Assert.Equal(SettlementPhase.Signed, (await client.RetrySettlementAsync(Account, ScriptedNode.Root('1'))).Phase);
    }

    [Fact]
    public async Task A_refusal_about_money_arrives_with_its_remedy()
    {
        await using var served = await ServedNode.StartAsync();
        served.Node.Failure = new ZeroGException(FailureKind.Unavailable, "no chain", "start one");
        var (client, order) = (served.Client, new StakeOrder("x", StakeAction.Collect, Wei.Zero));

        Func<Task>[] calls =
        [
            () => client.ChainAsync(),
            () => client.GetStakeAsync(ScriptedNode.Root('c')),
            () => client.OrderStakeAsync(ScriptedNode.Root('c'), order),
            () => client.GetEscrowAsync(ScriptedNode.JobId),
            () => client.ListSettlementsAsync(Account),
            () => client.GetSettlementAsync(Account, ScriptedNode.Root('1')),
            () => client.AbandonSettlementAsync(Account, ScriptedNode.Root('1')),
            () => client.RetrySettlementAsync(Account, ScriptedNode.Root('1')),
        ];
        foreach (var call in calls)
        {
            var seen = await Assert.ThrowsAsync<ZeroGException>(call);
            Assert.Equal((FailureKind.Unavailable, "no chain", "start one"), (seen.Kind, seen.Message, seen.Remedy));
        }
    }
}
