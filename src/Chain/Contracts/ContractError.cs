using System.Buffers.Binary;
using System.Globalization;
using ZeroG.Chain.Abi;

namespace ZeroG.Chain.Contracts;

/// <summary>What one of our contracts, or of those they inherit from, reverted with.</summary>
public abstract partial record ContractError
{
    private const int MaxText = 200;

    private ContractError()
    {
    }

    /// <summary>The error in a revert's data; null where it is none of ours.</summary>
    /// <exception cref="AbiFormatException">It has the selector of one, and not its arguments.</exception>
    public static ContractError? Decode(ReadOnlySpan<byte> data)
    {
        if (data.Length < sizeof(uint)) return null;
        var selector = BinaryPrimitives.ReadUInt32BigEndian(data);
        var arguments = data[sizeof(uint)..];
        return OfStakeVault(selector, arguments) ?? OfJobEscrow(selector, arguments) ?? OfSlashingCourt(selector, arguments) ?? OfProvenanceAnchor(selector, arguments);
    }

    /// <summary>The error's words and its arguments, in wei and seconds since 1970.</summary>
    public abstract string Describe();

    private static ContractError Read(string types, ReadOnlySpan<byte> arguments, Func<IReadOnlyList<object>, ContractError> make) =>
        make(AbiCodec.Decode(AbiValue.Types(types), arguments));

    private static string Say(string words, params (string Name, object Value)[] arguments) => arguments.Length == 0
        ? words
        : $"{words}: {string.Join(", ", arguments.Select(argument => $"{argument.Name} {Show(argument.Value)}"))}";

    // A contract's text is a stranger's: neither long nor able to steer a terminal.
    private static string Show(object value) => value is string text
        ? $"'{string.Concat(text.Take(MaxText).Select(letter => char.IsControl(letter) ? '?' : letter))}'"
        : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
