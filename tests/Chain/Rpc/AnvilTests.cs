using System.Numerics;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Devnets;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Settlement;
using ZeroG.Chain.Transactions;
using ZeroG.TestProcesses;

namespace ZeroG.Chain.Tests.Rpc;

public sealed class AnvilTests
{
    // Anvil's first account, of a mnemonic that everybody knows.
    private static readonly byte[] s_funded = Hex.Decode("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
    private static readonly OutboxPolicy s_policy = new() { FinalityDepth = 4 };

    [FoundryFact("anvil")]
    public async Task Settlements_are_paid_once_each_though_the_chain_is_reorganized_while_they_are_in_flight()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(50));
        await using var net = await Devnet.StartAsync(new DevnetOptions(Foundry.Find("anvil")!) { MinesAtOnce = false }, TimeProvider.System, bound.Token);
        using var http = new HttpClient();
        var rpc = Rpc(http, net.Endpoint);
        var chain = new ChainClient(rpc, 31337);
        using var key = SigningKey.FromBytes(s_funded);
        var payees = Enumerable.Range(1, 10).Select(i => Address.FromBytes(Keccak256.Hash([(byte)i]).ToArray().AsSpan(12))).ToArray();
        var outbox = new Outbox { ChainId = 31337, Signer = key.Address };
        foreach (var payee in payees) outbox = outbox.Plan(Keccak256.Hash(payee.ToArray()), new SettlementCall(payee, 1_000_000_007, default));
        await MineAsync(rpc, 8, bound.Token);

        for (var round = 0; round < 60 && outbox.Intents.Any(intent => intent.Phase != IntentPhase.Final); round++)
        {
            outbox = await TickAsync(outbox, chain, key, bound.Token);
            await MineAsync(rpc, 1, bound.Token);
            if (round < 12) await rpc.AskAsync("anvil_reorg", json => { json.WriteNumberValue(1 + round % 4); json.WriteStartArray(); json.WriteEndArray(); }, false, bound.Token);
            if (round % 5 == 4) outbox = outbox.Restarted();
        }

        Assert.All(outbox.Intents, intent => Assert.Equal(IntentPhase.Final, intent.Phase));
        foreach (var payee in payees) Assert.Equal((UInt256)1_000_000_007, await chain.BalanceAsync(payee, bound.Token));
        Assert.Equal((ulong)payees.Length, await chain.NonceAsync(key.Address, null, withPending: false, bound.Token));
    }

    [FoundryFact("anvil")]
    public async Task What_a_node_refuses_is_told_apart()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var net = await Devnet.StartAsync(new DevnetOptions(Foundry.Find("anvil")!) { MinesAtOnce = false }, TimeProvider.System, bound.Token);
        using var http = new HttpClient();
        var rpc = Rpc(http, net.Endpoint);
        var chain = new ChainClient(rpc, 31337);
        using var key = SigningKey.FromBytes(s_funded);
        using var poor = SigningKey.Create();

        await chain.SendAsync(Pay(key, 0, 10_000_000_000), bound.Token);
        Assert.Equal(ChainFailure.ReplacementUnderpriced, await FailureAsync(chain, Pay(key, 0, 9_000_000_000), bound.Token));
        await chain.SendAsync(Pay(key, 0, 12_000_000_000), bound.Token);
        await MineAsync(rpc, 1, bound.Token);
        Assert.Equal(ChainFailure.NonceTooLow, await FailureAsync(chain, Pay(key, 0, 20_000_000_000), bound.Token));
        Assert.Equal(ChainFailure.InsufficientFunds, await FailureAsync(chain, Pay(poor, 0, 10_000_000_000), bound.Token));
        Assert.Equal(ChainFailure.WrongChain, (await Assert.ThrowsAsync<ChainException>(() => new ChainClient(rpc, 16602).CheckChainAsync(bound.Token))).Failure);
        Assert.Null(await chain.ReceiptAsync(Keccak256.Hash([9]), bound.Token));
    }

    [FoundryFact("anvil")]
    public async Task A_devnet_keeps_its_chain_in_its_state_file_and_ends_with_its_owner()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        using var folder = new TemporaryFolder();
        using var http = new HttpClient();
        using var key = SigningKey.FromBytes(s_funded);
        var options = new DevnetOptions(Foundry.Find("anvil")!) { StateFile = folder.File("chain.json"), MinesAtOnce = false };
        int process;
        await using (var net = await Devnet.StartAsync(options, TimeProvider.System, bound.Token))
        {
            process = net.ProcessId;
            await new ChainClient(Rpc(http, net.Endpoint), 31337).SendAsync(Pay(key, 0, 10_000_000_000), bound.Token);
            await MineAsync(Rpc(http, net.Endpoint), 1, bound.Token);
        }
        Assert.Throws<ArgumentException>(() => System.Diagnostics.Process.GetProcessById(process));
        await using var again = await Devnet.StartAsync(options, TimeProvider.System, bound.Token);
        Assert.Equal(1u, await new ChainClient(Rpc(http, again.Endpoint), 31337).NonceAsync(key.Address, null, withPending: false, bound.Token));
    }

    private static async Task<Outbox> TickAsync(Outbox outbox, ChainClient chain, SigningKey key, CancellationToken cancel)
    {
        outbox = outbox.Observe(await ChainObserver.ReadAsync(chain, outbox, s_policy, cancel), s_policy);
        for (var action = outbox.Next(s_policy); action is not OutboxAction.Wait; action = outbox.Next(s_policy))
        {
            if (action is OutboxAction.Sign sign)
            {
                var gas = await chain.EstimateGasAsync(key.Address, sign.Call.To, sign.Call.Value, sign.Call.Data, cancel);
                outbox = outbox.Record(sign.SettlementId, new Transaction
                {
                    ChainId = 31337,
                    Nonce = sign.Nonce,
                    MaxFeePerGas = sign.Fees.Max,
                    MaxPriorityFeePerGas = sign.Fees.Priority,
                    GasLimit = gas * 2,
                    To = sign.Call.To,
                    Value = sign.Call.Value,
                    Data = sign.Call.Data,
                }.Sign(key));
            }
            else if (action is OutboxAction.Send send) outbox = await SendAsync(outbox, send, chain, cancel);
        }
        return outbox;
    }

    private static async Task<Outbox> SendAsync(Outbox outbox, OutboxAction.Send send, ChainClient chain, CancellationToken cancel)
    {
        try
        {
            await chain.SendAsync(SignedTransaction.Decode(send.Attempt.Raw.Span), cancel);
        }
        catch (ChainException failure) when (failure.Failure != ChainFailure.AlreadyKnown)
        {
            return outbox.Rejected(send.SettlementId, send.Attempt.Hash, failure.Failure switch
            {
                ChainFailure.NonceTooLow => SendFailure.NonceTooLow,
                ChainFailure.ReplacementUnderpriced or ChainFailure.FeeTooLow => SendFailure.FeeTooLow,
                _ => SendFailure.Unavailable,
            });
        }
        catch (ChainException)
        {
            // The node has it: as good as taken.
        }
        return outbox.Announced(send.SettlementId, send.Attempt.Hash);
    }

    private static JsonRpcClient Rpc(HttpClient http, RpcEndpoint endpoint) => new(http, endpoint, new RpcOptions(), TimeProvider.System, () => 0.5);

    private static Task MineAsync(JsonRpcClient rpc, int blocks, CancellationToken cancel) =>
        rpc.AskAsync("anvil_mine", json => json.WriteStringValue(Hex.Quantity((ulong)blocks)), false, cancel);

    private static SignedTransaction Pay(SigningKey key, ulong nonce, ulong fee) => new Transaction
    {
        ChainId = 31337,
        Nonce = nonce,
        MaxFeePerGas = fee,
        MaxPriorityFeePerGas = fee / 2,
        GasLimit = 21_000,
        To = Address.FromBytes(Keccak256.Hash([1]).ToArray().AsSpan(12)),
        Value = (UInt256)new BigInteger(5),
    }.Sign(key);

    private static async Task<ChainFailure> FailureAsync(ChainClient chain, SignedTransaction transaction, CancellationToken cancel) =>
        (await Assert.ThrowsAsync<ChainException>(() => chain.SendAsync(transaction, cancel))).Failure;
}
