using ZeroG.Chain.Abi;

namespace ZeroG.Chain.Contracts;

/// <summary>Reverts of our contracts in words.</summary>
public static class ContractErrors
{
    private const int MaxText = 300;

    /// <summary>What a revert's data say, whatever they are: an error of ours with its arguments, Solidity's own text or panic, or what is known of another.</summary>
    public static string Describe(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty) return "the contract gave no reason";
        try
        {
            if (ContractError.Decode(data) is { } error) return error.Describe();
            if (SolidityErrors.Describe(data) is { } text) return string.Concat(text.Take(MaxText).Select(letter => char.IsControl(letter) ? '?' : letter));
        }
        catch (AbiFormatException)
        {
            return $"the error {Hex.Encode(data[..4])} with {data.Length - 4:N0} bytes that are not its arguments";
        }
        return data.Length < 4 ? $"{data.Length} bytes that are no error" : $"an error of another contract, {Hex.Encode(data[..4])}, with {data.Length - 4:N0} bytes of arguments";
    }
}
