using System.Globalization;
using System.Numerics;
using System.Text.Json;
using ZeroG.Chain.Contracts;
using ZeroG.Chain.Deployments;
using ZeroG.Chain.Events;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Tests.Deployments;
using ZeroG.TestProcesses;

namespace ZeroG.Chain.Tests.Model;

/// <summary>A script, a ledger and a chain, block by block.</summary>
internal sealed class Campaign : IAsyncDisposable
{
    private const int Gas = 3_000_000;

    // Short windows, so that most disputes are decided within the campaign, and payouts expire within it.
    private static readonly DeploymentTerms s_terms = DeploymentTerms.Devnet with
    {
        UnbondingTime = 240,
        ClaimWindow = 240,
        PayoutLag = 25,
        SettlementGrace = 30,
        TombstoneAfter = 4,
        Windows = new(20, 100, 3, 60, 12, 5, 2, 30, 20, 30, 5),
        // Shares that leave remainders.
        Terms = new(1_000_000_000_000_000_003, 2_000_000_000_000_000_011, 6001, 3003, 4999),
    };

    private readonly LocalChain _local;
    private readonly BatchingHandler _batches = new();
    private readonly HttpClient _http;
    private readonly JsonRpcClient _rpc;
    private readonly Cast _cast;
    private readonly Dictionary<Address, ulong> _nonces = [];
    private Ledger _ledger = null!;
    private Script _script = null!;
    private Comparison _comparison = null!;

    private Campaign(LocalChain local, int seed)
    {
        _local = local;
        _cast = new Cast(seed);
        _http = new HttpClient(_batches);
        _rpc = local.Connect(_http);
    }

    public Promises Promises { get; private set; } = null!;

    public int Compared => _comparison.Compared;

    /// <summary>How often each move succeeded and was refused.</summary>
    public SortedDictionary<string, (int Succeeded, int Refused)> Made { get; } = new(StringComparer.Ordinal);

    /// <summary>The errors that refused moves, by name.</summary>
    public HashSet<string> Errors { get; } = [];

    public static async Task<Campaign> StartAsync(int seed, CancellationToken cancel)
    {
        var campaign = new Campaign(await LocalChain.StartAsync(cancel), seed);
        await campaign.BeginAsync(cancel);
        return campaign;
    }

    /// <summary>Makes that many moves and compares after each block what it touched, and everything now and then.</summary>
    public async Task RunAsync(int moves, CancellationToken cancel)
    {
        for (int made = 0, block = 1; made < moves; block++)
        {
            var next = _script.NextBlock(moves - made);
            made += next.Count;
            await MineAsync(next, cancel);
            await CompareAsync(() => block % 300 == 0 || made >= moves ? _comparison.All() : _comparison.Touched(), cancel);
            if (_comparison.Drifts.Count > 0) Assert.Fail($"After move {made}, the last block being\n  {string.Join("\n  ", next)}\n{string.Join("\n", _comparison.Drifts.Take(20))}");
            _ledger.Touched.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _cast.Dispose();
        _http.Dispose();
        await _local.DisposeAsync();
    }

    private async Task BeginAsync(CancellationToken cancel)
    {
        using var folder = new TemporaryFolder();
        using var key = await _local.RichAsync(cancel);
        var deployer = new Deployer(_local.Client, key, new DeployerOptions { LongestPause = TimeSpan.FromMilliseconds(10) }, TimeProvider.System);
        var deployment = await deployer.DeployAsync(s_terms, folder.File("deployment.json"), cancel);
        // From here on every account signs by name, and blocks are mined when the campaign says so.
        await _local.Rpc.AskAsync("anvil_autoImpersonateAccount", json => json.WriteBooleanValue(true), false, cancel);
        await _local.Rpc.AskAsync("evm_setAutomine", json => json.WriteBooleanValue(false), false, cancel);
        // PUSH1 0, PUSH1 0, REVERT.
        await _local.Rpc.AskAsync("anvil_setCode", json => { json.WriteStringValue(_cast.Refuser.ToLowerHex()); json.WriteStringValue("0x60006000fd"); }, false, cancel);
        foreach (var payer in _cast.Payers) await _local.SetBalanceAsync(payer, Ledger.U(Cast.Wealth), cancel);

        _ledger = new Ledger(deployment, _cast.Refuser) { Now = (await _local.Client.BlockAsync(null, cancel))!.Timestamp + 1000 };
        foreach (var payer in _cast.Payers) _ledger.Open(payer, Cast.Wealth);
        foreach (var sink in _cast.Sinks.Append(_cast.Refuser)) _ledger.Open(sink, 0);
        _ledger.Open(key.Address, await _local.Client.BalanceAsync(key.Address, cancel));
        _nonces[key.Address] = await _local.Client.NonceAsync(key.Address, null, withPending: false, cancel);
        _script = new Script(_ledger, _cast);
        _comparison = new Comparison(_ledger, new ChainClient(_rpc, 31337), cancel);
        Promises = new Promises(_ledger);
        var (vault, court) = (deployment.StakeVault(), deployment.SlashingCourt());
        Assert.True(await vault.UnbondingTimeAsync(_local.Client, cancel) >= await court.NeededUnbondingAsync(_local.Client, cancel), "Promise 3: unbonding ends before the longest dispute.");
    }

    private async Task MineAsync(IReadOnlyList<Move> moves, CancellationToken cancel)
    {
        var sent = new List<Task<JsonElement>>();
        await GatherAsync(() => sent.AddRange(moves.Select((move, i) => _rpc.AskAsync("eth_sendTransaction", json => Write(json, move, i), false, cancel))), cancel);
        await _local.Rpc.AskAsync("evm_mine", json => json.WriteNumberValue(_ledger.Now), false, cancel);
        var hashes = await Task.WhenAll(sent);
        var receipts = (await _local.Rpc.AskAsync("eth_getBlockReceipts", json => json.WriteStringValue("latest"), true, cancel)).EnumerateArray().ToList();
        Assert.Equal(hashes.Select(hash => hash.GetString()), receipts.Select(receipt => receipt.GetProperty("transactionHash").GetString()));

        var failed = receipts.Select(receipt => receipt.GetProperty("status").GetString() == "0x0").ToArray();
        var traces = new Task<JsonElement>?[moves.Count];
        await GatherAsync(() =>
        {
            for (var i = 0; i < moves.Count; i++)
                if (failed[i]) traces[i] = _rpc.AskAsync("debug_traceTransaction", json => { json.WriteStringValue(hashes[i].GetString()); json.WriteStartObject(); json.WriteString("tracer", "callTracer"); json.WriteEndObject(); }, true, cancel);
        }, cancel);
        for (var i = 0; i < moves.Count; i++)
        {
            var price = Quantity(receipts[i], "gasUsed") * Quantity(receipts[i], "effectiveGasPrice");
            _ledger.Spend(moves[i].From, price);
            var data = traces[i] is { } trace ? Hex.Decode((await trace).TryGetProperty("output", out var output) ? output.GetString()! : "0x") : [];
            Judge(moves[i], failed[i], data, Json.Events(receipts[i].GetProperty("logs")));
        }
    }

    /// <summary>A move fails exactly if the ledger says so, and by an error that the ledger names, with its arguments.</summary>
    private void Judge(Move move, bool failed, byte[] data, IReadOnlyList<ChainEvent> logs)
    {
        var refusal = failed ? ContractError.Decode(data) : null;
        if (move.Refusals.Count == 0) Assert.False(failed, $"{move}: the chain refuses: {ContractErrors.Describe(data)}");
        else Assert.True(refusal is not null && move.Refusals.Contains(refusal), $"{move}: the chain {(failed ? "says " + ContractErrors.Describe(data) : "does it")}");
        var (succeeded, refused) = Made.GetValueOrDefault(move.Name);
        Made[move.Name] = failed ? (succeeded, refused + 1) : (succeeded + 1, refused);
        if (refusal is not null) Errors.Add(refusal.GetType().Name);
        Promises.Observe(move, !failed, refusal, logs);
    }

    private async Task CompareAsync(Func<IEnumerable<Task>> questions, CancellationToken cancel)
    {
        var asked = new List<Task>();
        await GatherAsync(() => asked.AddRange(questions()), cancel);
        await Task.WhenAll(asked);
    }

    private async Task GatherAsync(Action ask, CancellationToken cancel)
    {
        _batches.Gathers = true;
        ask();
        _batches.Gathers = false;
        await _batches.FlushAsync(cancel);
    }

    private void Write(Utf8JsonWriter json, Move move, int place)
    {
        var nonce = _nonces.GetValueOrDefault(move.From);
        _nonces[move.From] = nonce + 1;
        json.WriteStartObject();
        json.WriteString("from", move.From.ToLowerHex());
        if (move.To is { } to) json.WriteString("to", to.ToLowerHex());
        json.WriteString("value", move.Value.ToQuantity());
        json.WriteString("data", Hex.Encode(move.Data.Span));
        json.WriteString("nonce", Hex.Quantity(nonce));
        json.WriteString("gas", Hex.Quantity(Gas));
        json.WriteString("maxFeePerGas", Hex.Quantity(100_000_000_000));
        // Whoever pays more stands before: the block has the order of the script.
        json.WriteString("maxPriorityFeePerGas", Hex.Quantity(1_000_000_000 - (ulong)place * 1_000_000));
        json.WriteEndObject();
    }

    private static BigInteger Quantity(JsonElement of, string name) => BigInteger.Parse("0" + of.GetProperty(name).GetString()![2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
