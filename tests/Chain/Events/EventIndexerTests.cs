using System.Text.Json;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Devnets;
using ZeroG.Chain.Events;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Transactions;

namespace ZeroG.Chain.Tests.Events;

public sealed class EventIndexerTests
{
    // PUSH1 len, PUSH1 at, PUSH1 0, CODECOPY, PUSH1 len, PUSH1 0, RETURN; then: LOG1 of memory's first word with the call's first word as topic.
    private static readonly byte[] s_emitter = Hex.Decode("0x600a600c600039600a6000f3" + "60003560206000a1" + "00" + "00");

    [FoundryFact("anvil")]
    public async Task An_index_holds_exactly_the_events_of_the_canonical_chain_after_every_reorganization()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(50));
        await using var net = await Devnet.StartAsync(new DevnetOptions(Foundry.Find("anvil")!) { MinesAtOnce = false }, TimeProvider.System, bound.Token);
        using var http = new HttpClient();
        var rpc = new JsonRpcClient(http, net.Endpoint, new RpcOptions(), TimeProvider.System, () => 0.5);
        var chain = new ChainClient(rpc, 31337);
        using var key = SigningKey.FromBytes(Hex.Decode("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"));
        var emitter = Address.OfContract(key.Address, 0);
        await chain.SendAsync(Send(key, 0, null, s_emitter), bound.Token);
        await AskAsync(rpc, "anvil_mine", json => json.WriteStringValue("0xa"), bound.Token);

        var store = new MemoryEventStore();
        var options = new EventIndexerOptions { FinalityDepth = 6, MaxRange = 3 };
        var random = new Random(1);
        var rolledBack = 0;
        for (var round = 0; round < 40; round++)
        {
            var nonce = await chain.NonceAsync(key.Address, null, withPending: true, bound.Token);
            for (var i = random.Next(3); i > 0; i--) await chain.SendAsync(Send(key, nonce++, emitter, Keccak256.Hash([(byte)round, (byte)i]).ToArray()), bound.Token);
            await AskAsync(rpc, "anvil_mine", json => json.WriteStringValue("0x1"), bound.Token);
            var before = store.Events.Count;
            var indexer = new EventIndexer(chain, store, [emitter], options);
            while (await indexer.StepAsync(bound.Token))
            {
                if (store.Events.Count < before) rolledBack++;
                before = store.Events.Count;
            }
            var head = await chain.BlockNumberAsync(bound.Token);
            var expected = await chain.EventsAsync([emitter], 1, head, bound.Token);
            Assert.Equal(expected.Select(item => item.Id), store.Events.Select(item => item.Id));
            if (round % 3 == 2) await AskAsync(rpc, "anvil_reorg", json => { json.WriteNumberValue(random.Next(1, 6)); json.WriteStartArray(); json.WriteEndArray(); }, bound.Token);
        }
        Assert.InRange(store.Events.Count, 5, int.MaxValue);
        Assert.InRange(rolledBack, 1, int.MaxValue);

        // Read again from the start, it is the same.
        var again = new MemoryEventStore();
        while (await new EventIndexer(chain, again, [emitter], options).StepAsync(bound.Token)) Assert.NotEmpty(await again.RecentAsync(1, bound.Token));
        Assert.Equal(store.Events.Select(item => item.Id), again.Events.Select(item => item.Id));
    }

    private static Task AskAsync(JsonRpcClient rpc, string method, Action<Utf8JsonWriter> write, CancellationToken cancel) => rpc.AskAsync(method, write, false, cancel);

    private static SignedTransaction Send(SigningKey key, ulong nonce, Address? to, byte[] data) => new Transaction
    {
        ChainId = 31337,
        Nonce = nonce,
        MaxFeePerGas = 10_000_000_000,
        MaxPriorityFeePerGas = 1_000_000_000,
        GasLimit = 200_000,
        To = to,
        Data = data,
    }.Sign(key);
}
