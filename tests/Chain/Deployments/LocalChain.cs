using ZeroG.Chain.Crypto;
using ZeroG.Chain.Devnets;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Settlement;
using ZeroG.Chain.Transactions;

namespace ZeroG.Chain.Tests.Deployments;

/// <summary>Anvil, a client, and as many rich accounts as a test wants.</summary>
internal sealed class LocalChain : IAsyncDisposable
{
    private readonly HttpClient _http = new();
    private readonly Devnet _net;

    private LocalChain(Devnet net)
    {
        _net = net;
        Rpc = Connect(_http);
        Client = new ChainClient(Rpc, 31337);
    }

    public JsonRpcClient Rpc { get; }

    public ChainClient Client { get; }

    public static async Task<LocalChain> StartAsync(CancellationToken cancel, bool minesAtOnce = true) =>
        new(await Devnet.StartAsync(new DevnetOptions(Foundry.Find("anvil")!) { MinesAtOnce = minesAtOnce }, TimeProvider.System, cancel));

    /// <summary>Another connection to the same node.</summary>
    public JsonRpcClient Connect(HttpClient http) => new(http, _net.Endpoint, new RpcOptions { Attempts = 1 }, TimeProvider.System, () => 0.5);

    /// <summary>A new key with a million coins.</summary>
    public async Task<SigningKey> RichAsync(CancellationToken cancel)
    {
        var key = SigningKey.Create();
        await SetBalanceAsync(key.Address, UInt256.Parse("1000000000000000000000000"), cancel);
        return key;
    }

    public Task SetBalanceAsync(Address account, UInt256 wei, CancellationToken cancel) => Rpc.AskAsync("anvil_setBalance", json =>
    {
        json.WriteStringValue(account.ToLowerHex());
        json.WriteStringValue(wei.ToQuantity());
    }, mayRepeat: false, cancel);

    public Task MineAsync(int blocks, CancellationToken cancel) =>
        Rpc.AskAsync("anvil_mine", json => json.WriteStringValue(Hex.Quantity((ulong)blocks)), mayRepeat: false, cancel);

    /// <summary>Signs, sends and waits until it is mined.</summary>
    public async Task<TransactionReceipt> SendAsync(SigningKey key, SettlementCall call, CancellationToken cancel)
    {
        var signed = new Transaction
        {
            ChainId = 31337,
            Nonce = await Client.NonceAsync(key.Address, null, withPending: true, cancel),
            MaxFeePerGas = 20_000_000_000,
            MaxPriorityFeePerGas = 1_000_000_000,
            GasLimit = 3_000_000,
            To = call.To,
            Value = call.Value,
            Data = call.Data,
        }.Sign(key);
        await Client.SendAsync(signed, cancel);
        while (true)
        {
            if (await Client.ReceiptAsync(signed.Hash, cancel) is { } receipt) return receipt;
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _net.DisposeAsync();
        _http.Dispose();
    }
}
