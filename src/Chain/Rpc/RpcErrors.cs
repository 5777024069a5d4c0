using System.Text.Json;

namespace ZeroG.Chain.Rpc;

/// <summary>Errors of nodes. Only a revert has a code of its own; the others are told apart by the texts of go-ethereum and anvil.</summary>
internal static class RpcErrors
{
    private const int MaxText = 300;

    private static readonly (string Text, ChainFailure Failure, string Remedy)[] s_known =
    [
        ("already known", ChainFailure.AlreadyKnown, "Nothing: wait for its receipt."),
        ("already imported", ChainFailure.AlreadyKnown, "Nothing: wait for its receipt."),
        ("nonce too low", ChainFailure.NonceTooLow, "Look for the receipt of what was sent before; no other program may use this key."),
        ("replacement transaction underpriced", ChainFailure.ReplacementUnderpriced, "Raise both fees by 10 % or more, with the same nonce."),
        ("insufficient funds", ChainFailure.InsufficientFunds, "Send money to the account, then try again."),
        ("fee per gas less than block base fee", ChainFailure.FeeTooLow, "Raise the fee above the base fee."),
        ("max fee per gas less than", ChainFailure.FeeTooLow, "Raise the fee above the base fee."),
        ("underpriced", ChainFailure.FeeTooLow, "Raise the fee."),
        ("invalid chain id", ChainFailure.WrongChain, "Sign for the chain that the node is on."),
        ("query returned more than", ChainFailure.TooLarge, "Ask for a smaller range."),
        ("block range", ChainFailure.TooLarge, "Ask for a smaller range."),
        ("limit exceeded", ChainFailure.Unavailable, "Ask again later."),
    ];

    public static ChainException Read(JsonElement error, RpcEndpoint endpoint, string method)
    {
        var text = error.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String ? message.GetString()! : "";
        var code = error.TryGetProperty("code", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var read) ? read : 0;
        if (text.Length > MaxText) text = text[..MaxText] + "…";
        var data = Data(error);
        if (code == 3 || text.Contains("execution reverted", StringComparison.OrdinalIgnoreCase))
            return new ChainException(ChainFailure.Reverted, $"The contract reverted {method}: {Reason(data) ?? text}", "Read the contract's error: the call is not allowed in its present state.", data);
        foreach (var (part, failure, remedy) in s_known)
            if (text.Contains(part, StringComparison.OrdinalIgnoreCase)) return new ChainException(failure, $"The node at {endpoint} refused {method}: {text}", remedy);
        return new ChainException(ChainFailure.Refused, $"The node at {endpoint} refused {method}: {text} (code {code})", "Read the node's reason; the same request will not do.");
    }

    /// <summary>The text of Solidity's own Error(string), or what a Panic(uint256) means; null for errors of contracts.</summary>
    private static string? Reason(ReadOnlyMemory<byte> data)
    {
        try
        {
            return Abi.SolidityErrors.Describe(data.Span);
        }
        catch (Abi.AbiFormatException)
        {
            return null;
        }
    }

    private static ReadOnlyMemory<byte> Data(JsonElement error)
    {
        if (!error.TryGetProperty("data", out var data)) return default;
        // Some nodes put the bytes one level deeper.
        if (data.ValueKind == JsonValueKind.Object && data.TryGetProperty("data", out var inner)) data = inner;
        return data.ValueKind == JsonValueKind.String && Hex.TryDecode(data.GetString(), out var bytes) ? bytes : default(ReadOnlyMemory<byte>);
    }
}
