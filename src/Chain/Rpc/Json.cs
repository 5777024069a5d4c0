using System.Collections.Immutable;
using System.Text.Json;
using ZeroG.Chain.Events;

namespace ZeroG.Chain.Rpc;

/// <summary>Reads the values of answers. What does not fit throws; the client makes garbage of it.</summary>
internal static class Json
{
    public static ulong Quantity(JsonElement value) => (ulong)Number(value);

    public static UInt256 Number(JsonElement value) => value.GetString() is { } text && text.StartsWith("0x", StringComparison.Ordinal) ? UInt256.Parse(text) : throw new FormatException();

    public static byte[] Bytes(JsonElement value) => Hex.Decode(value.GetString() ?? throw new FormatException());

    public static Hash256 Hash(JsonElement value) => Hash256.Parse(value.GetString() ?? throw new FormatException());

    public static BlockHeader? Header(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : new(
        Quantity(value.GetProperty("number")), Hash(value.GetProperty("hash")), Hash(value.GetProperty("parentHash")),
        Number(value.GetProperty("baseFeePerGas")), Quantity(value.GetProperty("timestamp")));

    public static TransactionReceipt? Receipt(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : new(
        Hash(value.GetProperty("transactionHash")), Quantity(value.GetProperty("blockNumber")), Hash(value.GetProperty("blockHash")),
        Quantity(value.GetProperty("status")) == 1, Quantity(value.GetProperty("gasUsed")),
        value.TryGetProperty("contractAddress", out var created) && created.ValueKind == JsonValueKind.String ? Address.Parse(created.GetString()!) : null);

    public static IReadOnlyList<ChainEvent> Events(JsonElement value)
    {
        var events = new List<ChainEvent>(value.GetArrayLength());
        foreach (var log in value.EnumerateArray())
        {
            var topics = log.GetProperty("topics").EnumerateArray().Select(Hash).ToImmutableArray();
            if (topics.Length > 4 || (log.TryGetProperty("removed", out var removed) && removed.GetBoolean())) throw new FormatException();
            events.Add(new ChainEvent(Quantity(log.GetProperty("blockNumber")), Hash(log.GetProperty("blockHash")), Hash(log.GetProperty("transactionHash")),
                Quantity(log.GetProperty("logIndex")), Address.Parse(log.GetProperty("address").GetString()!), topics, Bytes(log.GetProperty("data"))));
        }
        return events;
    }

    public static ChainException Garbage(string method) =>
        new(ChainFailure.Garbage, $"The node's answer to {method} has not the form that the Ethereum JSON-RPC specification gives it.", "Check that the address is that of an Ethereum node.");
}
