using System.Numerics;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Devnets;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Transactions;

namespace ZeroG.Chain.Tests.Rpc;

public sealed class AnvilTests
{
    // Anvil's first account, of a mnemonic that everybody knows.
    private static readonly byte[] s_funded = Hex.Decode("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");

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
