using System.Text.Json;
using ZeroG.Chain.Events;
using ZeroG.Chain.Transactions;

namespace ZeroG.Chain.Rpc;

/// <summary>An Ethereum node, as far as this project asks one. Every answer is checked before it is believed to be well-formed.</summary>
public sealed class ChainClient(JsonRpcClient rpc, ulong chainId)
{
    /// <summary>The chain that is expected.</summary>
    public ulong ChainId => chainId;

    /// <summary>Makes sure that the node is on the expected chain. To be called before anything is signed for it.</summary>
    /// <exception cref="ChainException">It is on another.</exception>
    public async Task CheckChainAsync(CancellationToken cancel)
    {
        var actual = await ReadAsync("eth_chainId", _ => { }, Json.Quantity, cancel);
        if (actual != chainId) throw new ChainException(ChainFailure.WrongChain, $"The node is on chain {actual}, not on {chainId}.", "Name a node of the expected chain with --chain.");
    }

    /// <summary>Height of the newest block.</summary>
    public Task<ulong> BlockNumberAsync(CancellationToken cancel) => ReadAsync("eth_blockNumber", _ => { }, Json.Quantity, cancel);

    /// <summary>A block of the canonical chain by height, or the newest for null; null where there is none.</summary>
    public Task<BlockHeader?> BlockAsync(ulong? number, CancellationToken cancel) => ReadAsync("eth_getBlockByNumber", json =>
    {
        json.WriteStringValue(number is { } height ? Hex.Quantity(height) : "latest");
        json.WriteBooleanValue(false);
    }, Json.Header, cancel);

    /// <summary>Transactions of an account up to a height, up to the newest block for null, or with those that wait.</summary>
    public Task<ulong> NonceAsync(Address account, ulong? number, bool withPending, CancellationToken cancel) => ReadAsync("eth_getTransactionCount", json =>
    {
        json.WriteStringValue(account.ToLowerHex());
        json.WriteStringValue(withPending ? "pending" : number is { } height ? Hex.Quantity(height) : "latest");
    }, Json.Quantity, cancel);

    /// <summary>Money of an account, in wei.</summary>
    public Task<UInt256> BalanceAsync(Address account, CancellationToken cancel) => ReadAsync("eth_getBalance", json =>
    {
        json.WriteStringValue(account.ToLowerHex());
        json.WriteStringValue("latest");
    }, Json.Number, cancel);

    /// <summary>What proposers presently take for a unit of gas on top of the base fee, in wei.</summary>
    public Task<UInt256> PriorityFeeAsync(CancellationToken cancel) => ReadAsync("eth_maxPriorityFeePerGas", _ => { }, Json.Number, cancel);

    /// <summary>What a call would return after a block, the newest for null, without sending it.</summary>
    /// <exception cref="ChainException">It would revert, among others.</exception>
    public Task<byte[]> CallAsync(Address? from, Address to, UInt256 value, ReadOnlyMemory<byte> data, CancellationToken cancel, ulong? block = null) => ReadAsync("eth_call", json =>
    {
        Call(json, from, to, value, data);
        json.WriteStringValue(block is { } height ? Hex.Quantity(height) : "latest");
    }, Json.Bytes, cancel);

    /// <summary>The code of a contract; empty where there is none.</summary>
    public Task<byte[]> CodeAsync(Address contract, CancellationToken cancel) => ReadAsync("eth_getCode", json =>
    {
        json.WriteStringValue(contract.ToLowerHex());
        json.WriteStringValue("latest");
    }, Json.Bytes, cancel);

    /// <summary>Units of gas that a transaction would use, upon the newest block.</summary>
    /// <exception cref="ChainException">It would revert, among others.</exception>
    public Task<ulong> EstimateGasAsync(Address from, Address? to, UInt256 value, ReadOnlyMemory<byte> data, CancellationToken cancel) =>
        EstimateGasAsync(from, to, value, data, withPending: false, cancel);

    /// <summary>Units of gas that a transaction would use, upon the newest block or also upon what waits in the node.</summary>
    /// <exception cref="ChainException">It would revert, or the node cannot tell what waits, among others.</exception>
    public Task<ulong> EstimateGasAsync(Address from, Address? to, UInt256 value, ReadOnlyMemory<byte> data, bool withPending, CancellationToken cancel) =>
        ReadAsync("eth_estimateGas", json =>
        {
            Call(json, from, to, value, data);
            json.WriteStringValue(withPending ? "pending" : "latest");
        }, Json.Quantity, cancel);

    /// <summary>Sends signed bytes, once: whether to send them again is for the caller to decide.</summary>
    /// <exception cref="ChainException">The node did not take them, or did not say.</exception>
    public async Task SendAsync(SignedTransaction transaction, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var hash = Json.Hash(await rpc.AskAsync("eth_sendRawTransaction", json => json.WriteStringValue(Hex.Encode(transaction.Raw.Span)), mayRepeat: false, cancel));
        if (hash != transaction.Hash) throw Json.Garbage("eth_sendRawTransaction");
    }

    /// <summary>The receipt of a transaction on the canonical chain; null while there is none.</summary>
    public async Task<TransactionReceipt?> ReceiptAsync(Hash256 transaction, CancellationToken cancel)
    {
        var receipt = await ReadAsync("eth_getTransactionReceipt", json => json.WriteStringValue(transaction.ToString()), Json.Receipt, cancel);
        return receipt is null || receipt.TransactionHash == transaction ? receipt : throw Json.Garbage("eth_getTransactionReceipt");
    }

    /// <summary>Events of contracts in one block, by its hash: those of exactly this block, canonical or not.</summary>
    /// <exception cref="ChainException">The node does not know the block, among others.</exception>
    public async Task<IReadOnlyList<ChainEvent>> EventsAsync(IReadOnlyList<Address> contracts, Hash256 block, CancellationToken cancel)
    {
        var events = await EventsAsync(contracts, json => json.WriteString("blockHash", block.ToString()), cancel);
        return events.All(item => item.BlockHash == block) ? events : throw Json.Garbage("eth_getLogs");
    }

    /// <summary>Events of contracts in blocks of the canonical chain, both ends included.</summary>
    public Task<IReadOnlyList<ChainEvent>> EventsAsync(IReadOnlyList<Address> contracts, ulong from, ulong to, CancellationToken cancel) => EventsAsync(contracts, json =>
    {
        json.WriteString("fromBlock", Hex.Quantity(from));
        json.WriteString("toBlock", Hex.Quantity(to));
    }, cancel);

    private async Task<IReadOnlyList<ChainEvent>> EventsAsync(IReadOnlyList<Address> contracts, Action<Utf8JsonWriter> range, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(contracts);
        var events = await ReadAsync("eth_getLogs", json =>
        {
            json.WriteStartObject();
            range(json);
            json.WriteStartArray("address");
            foreach (var contract in contracts) json.WriteStringValue(contract.ToLowerHex());
            json.WriteEndArray();
            json.WriteEndObject();
        }, Json.Events, cancel);
        return events.All(item => contracts.Contains(item.Contract)) ? events : throw Json.Garbage("eth_getLogs");
    }

    private static void Call(Utf8JsonWriter json, Address? from, Address? to, UInt256 value, ReadOnlyMemory<byte> data)
    {
        json.WriteStartObject();
        if (from is { } sender) json.WriteString("from", sender.ToLowerHex());
        if (to is { } receiver) json.WriteString("to", receiver.ToLowerHex());
        if (!value.IsZero) json.WriteString("value", value.ToQuantity());
        json.WriteString("data", Hex.Encode(data.Span));
        json.WriteEndObject();
    }

    private async Task<T> ReadAsync<T>(string method, Action<Utf8JsonWriter> write, Func<JsonElement, T> read, CancellationToken cancel)
    {
        var result = await rpc.AskAsync(method, write, mayRepeat: true, cancel);
        try
        {
            return read(result);
        }
        catch (Exception failure) when (failure is FormatException or InvalidOperationException or KeyNotFoundException or OverflowException)
        {
            throw Json.Garbage(method);
        }
    }
}
