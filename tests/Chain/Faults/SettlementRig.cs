using System.Numerics;
using System.Text.Json;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Devnets;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Settlement;
using ZeroG.Chain.Transactions;
using ZeroG.TestProcesses;

namespace ZeroG.Chain.Tests.Faults;

/// <summary>A real chain, a proxy before it that fails on demand, and a runner whose outbox is in a file. Each settlement pays an account of its own.</summary>
internal sealed class SettlementRig : IAsyncDisposable
{
    // Anvil's first account, of a mnemonic that everybody knows.
    private static readonly byte[] s_funded = Hex.Decode("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
    private static int s_series;

    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _bound;
    private readonly HttpClient _http = new();
    private readonly Devnet _net;
    private readonly JsonRpcClient _direct;
    private readonly List<FileHolder> _holders = [];
    private readonly List<(Hash256 Id, Address Payee)> _wanted = [];
    private int _files;
    private int _calls;
    private int _series = Interlocked.Increment(ref s_series);

    private SettlementRig(Devnet net, OutboxPolicy policy, TimeProvider clock, CancellationTokenSource bound)
    {
        (_net, Policy, Clock, _bound) = (net, policy, clock, bound);
        Proxy = new FaultyProxy(net.Endpoint);
        _direct = new JsonRpcClient(_http, net.Endpoint, new RpcOptions(), TimeProvider.System, () => 0.5);
        Chain = new ChainClient(_direct, 31337);
        Key = SigningKey.FromBytes(s_funded);
        Holder = null!;
        Runner = null!;
        Restart();
    }

    public OutboxPolicy Policy { get; set; }

    public TimeProvider Clock { get; }

    public FaultyProxy Proxy { get; }

    /// <summary>The node itself, past the proxy.</summary>
    public ChainClient Chain { get; }

    public SigningKey Key { get; private set; }

    public FileHolder Holder { get; private set; }

    public OutboxRunner Runner { get; private set; }

    public RpcOptions Options { get; set; } = new() { FirstPause = TimeSpan.FromMilliseconds(1), LongestPause = TimeSpan.FromMilliseconds(2) };

    public CancellationToken Bound => _bound.Token;

    public static async Task<SettlementRig> StartAsync(OutboxPolicy policy, TimeSpan bound, TimeProvider? clock = null)
    {
        var limit = new CancellationTokenSource(bound);
        var net = await Devnet.StartAsync(new DevnetOptions(Foundry.Find("anvil")!) { MinesAtOnce = false }, TimeProvider.System, limit.Token);
        var rig = new SettlementRig(net, policy, clock ?? TimeProvider.System, limit);
        // Below the depth of finality there is nothing to ask for.
        await rig.MineAsync((int)policy.FinalityDepth + 1);
        return rig;
    }

    /// <summary>Puts a contract's code, or a word of its storage, on the chain.</summary>
    public Task SetAsync(Address contract, byte[] code) => AskAsync("anvil_setCode", json =>
    {
        json.WriteStringValue(contract.ToLowerHex());
        json.WriteStringValue(Hex.Encode(code));
    });

    /// <inheritdoc cref="SetAsync(Address, byte[])"/>
    public Task SetAsync(Address contract, UInt256 slot, UInt256 value) => AskAsync("anvil_setStorageAt", json =>
    {
        json.WriteStringValue(contract.ToLowerHex());
        json.WriteStringValue(slot.ToQuantity());
        json.WriteStringValue(Hex.Encode(value.ToArray()));
    });

    public static UInt256 Amount(int number) => new(new BigInteger(1_000_000_007) + number);

    public Intent Intent(int number) => Holder.Current.Find(_wanted[number].Id)!;

    /// <summary>The process died and begins again with what is in the file.</summary>
    public void Restart(Action<int, bool>? writing = null)
    {
        Holder = FileHolder.Open(_folder.File($"outbox-{_files}.json"), 31337, Key.Address, writing);
        _holders.Add(Holder);
        Runner = RunnerOf(null);
    }

    public OutboxRunner RunnerOf(Func<ReadOnlyMemory<byte>, string?>? describeRevert) =>
        new(new ChainClient(new JsonRpcClient(_http, Proxy.Endpoint, Options, Clock, () => 0.5), 31337), Key, Policy, Holder, describeRevert);

    /// <summary>A new outbox for the same key, or another one.</summary>
    public void Begin(SigningKey? key = null)
    {
        if (key is not null)
        {
            Key.Dispose();
            Key = key;
        }
        _files++;
        _series = Interlocked.Increment(ref s_series);
        _wanted.Clear();
        Restart();
    }

    public async Task PlanAsync(int count)
    {
        for (; count > 0; count--)
        {
            var number = _wanted.Count;
            var id = Keccak256.Hash([.. BitConverter.GetBytes(_series), .. BitConverter.GetBytes(number)]);
            var payee = Address.FromBytes(Keccak256.Hash(id.ToArray()).ToArray().AsSpan(12));
            _wanted.Add((id, payee));
            await Holder.UpdateAsync(outbox => outbox.Plan(id, new SettlementCall(payee, Amount(number), default)), Bound);
        }
    }

    public async Task<Hash256> PlanAsync(Address to, ReadOnlyMemory<byte> data)
    {
        var id = Keccak256.Hash([.. BitConverter.GetBytes(_series), .. BitConverter.GetBytes(-1 - ++_calls)]);
        await Holder.UpdateAsync(outbox => outbox.Plan(id, new SettlementCall(to, UInt256.Zero, data)), Bound);
        return id;
    }

    public Task<string?> StepAsync() => Runner.StepAsync(Bound);

    public async Task DrainAsync(int rounds = 60)
    {
        for (; rounds > 0 && Holder.Current.Intents.Any(intent => intent.Phase is not (IntentPhase.Final or IntentPhase.Failed)); rounds--)
        {
            await StepAsync();
            await MineAsync(1);
        }
    }

    /// <summary>Every settlement is final, its receipt is on the chain, and its payee has its amount: not less, not twice.</summary>
    public async Task AssertSettledAsync()
    {
        for (var number = 0; number < _wanted.Count; number++)
        {
            var intent = Intent(number);
            Assert.True(intent.Phase == IntentPhase.Final, $"{number}: {intent.Phase}, {intent.Trouble}");
            Assert.Equal(Amount(number), await Chain.BalanceAsync(_wanted[number].Payee, Bound));
            Assert.Equal(intent.Mined!.BlockHash, (await Chain.ReceiptAsync(intent.Mined.Hash, Bound))!.BlockHash);
        }
    }

    public async Task<UInt256> PaidAsync(int number) => await Chain.BalanceAsync(_wanted[number].Payee, Bound);

    public Task<ulong> NonceAsync() => Chain.NonceAsync(Key.Address, null, withPending: false, Bound);

    public Task MineAsync(int blocks) => AskAsync("anvil_mine", json => json.WriteStringValue(Hex.Quantity((ulong)blocks)));

    public Task ReorganizeAsync(int depth) => AskAsync("anvil_reorg", json =>
    {
        json.WriteNumberValue(depth);
        json.WriteStartArray();
        json.WriteEndArray();
    });

    public Task SetBalanceAsync(Address account, UInt256 wei) => AskAsync("anvil_setBalance", json =>
    {
        json.WriteStringValue(account.ToLowerHex());
        json.WriteStringValue(wei.ToQuantity());
    });

    /// <summary>Mines a block at a price of gas, with what pays it.</summary>
    public async Task MineAtAsync(UInt256 baseFee)
    {
        await AskAsync("anvil_setNextBlockBaseFeePerGas", json => json.WriteStringValue(baseFee.ToQuantity()));
        await MineAsync(1);
    }

    /// <summary>Another program with the same key sends something.</summary>
    public Task ForeignAsync(ulong nonce) => Chain.SendAsync(new Transaction
    {
        ChainId = 31337,
        Nonce = nonce,
        MaxFeePerGas = 20_000_000_000,
        MaxPriorityFeePerGas = 3_000_000_000,
        GasLimit = 21_000,
        To = Key.Address,
    }.Sign(Key), Bound);

    public Task AskAsync(string method, Action<Utf8JsonWriter> write) => _direct.AskAsync(method, write, mayRepeat: false, Bound);

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await _net.DisposeAsync();
        foreach (var holder in _holders) holder.Dispose();
        Key.Dispose();
        _http.Dispose();
        _bound.Dispose();
        _folder.Dispose();
    }
}
