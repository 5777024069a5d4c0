using ZeroG.Chain.Events;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Settlement;
using ZeroG.Chain.Tests.Faults;

namespace ZeroG.Chain.Tests.Events;

public sealed class IndexUnderFaultsTests
{
    private static readonly Address s_contract = Address.FromBytes(Keccak256.Hash([8, 8]).ToArray().AsSpan(12));

    // LOG1 of nothing with the first word of the call as its topic.
    private static readonly byte[] s_emitter = Hex.Decode("0x60003560006000a100");

    [FoundryFact("anvil")]
    public async Task Every_event_of_a_settlement_is_indexed_once_whatever_the_node_spoils_and_takes_back()
    {
        await using var rig = await SettlementRig.StartAsync(new OutboxPolicy { FinalityDepth = 6 }, TimeSpan.FromSeconds(110));
        await rig.SetAsync(s_contract, s_emitter);
        // Below what the reorganizations take back.
        await rig.MineAsync(8);
        using var http = new HttpClient();
        var options = new RpcOptions { FirstPause = TimeSpan.FromMilliseconds(1), LongestPause = TimeSpan.FromMilliseconds(2), Attempts = 3 };
        var chain = new ChainClient(new JsonRpcClient(http, rig.Proxy.Endpoint, options, TimeProvider.System, () => 0.5), 31337);
        var store = new MemoryEventStore();
        var indexer = new EventIndexer(chain, store, [s_contract], new EventIndexerOptions { FinalityDepth = 6, MaxRange = 4 });
        var random = new Random(6);
        Fault[] faults = [Fault.DropBefore, Fault.DropAfter, Fault.Garbage, Fault.Truncated, Fault.WrongId, Fault.Status500, Fault.Status429];
        rig.Proxy.Faults = (_, _) => random.Next(3) == 0 ? faults[random.Next(faults.Length)] : Fault.None;
        var topics = new List<Hash256>();
        var failures = 0;
        for (var round = 0; round < 40; round++)
        {
            if (round < 20)
            {
                topics.Add(Keccak256.Hash([9, (byte)round]));
                await rig.PlanAsync(s_contract, topics[^1].ToArray());
            }
            await rig.StepAsync();
            await rig.MineAsync(1);
            failures += await IndexAsync(indexer, rig.Bound);
            if (round < 30 && round % 3 == 2) await rig.ReorganizeAsync(random.Next(1, 6));
        }
        rig.Proxy.Reset();
        await rig.DrainAsync();
        while (await indexer.StepAsync(rig.Bound)) Assert.NotEmpty(await store.RecentAsync(1, rig.Bound));
        Assert.All(rig.Holder.Current.Intents, intent => Assert.Equal(IntentPhase.Final, intent.Phase));
        Assert.Equal(topics.Count, store.Events.Count);
        Assert.Equal(topics.Order(), store.Events.Select(item => item.Topics[0]).Order());
        Assert.InRange(failures, 1, int.MaxValue);
    }

    private static async Task<int> IndexAsync(EventIndexer indexer, CancellationToken cancel)
    {
        var failures = 0;
        for (var step = 0; step < 20; step++)
        {
            try
            {
                if (!await indexer.StepAsync(cancel)) break;
            }
            catch (ChainException failure) when (failure.Failure != ChainFailure.WrongChain)
            {
                failures++;
            }
        }
        return failures;
    }
}
