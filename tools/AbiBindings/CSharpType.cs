using System.Globalization;

namespace ZeroG.AbiBindings;

/// <summary>How a value of the ABI looks in C#, and how it gets there and back.</summary>
/// <param name="Name">The C# type.</param>
/// <param name="ToAbi">From an expression of that type, one that the codec encodes.</param>
/// <param name="FromAbi">From an expression that the codec decoded, one of that type.</param>
internal sealed record CSharpType(string Name, Func<string, string> ToAbi, Func<string, string> FromAbi)
{
    /// <exception cref="BindingException">A type that no binding has a form for.</exception>
    public static CSharpType Of(AbiParameter parameter)
    {
        if (parameter.Element is { } element)
        {
            var item = Of(element);
            return new($"IReadOnlyList<{item.Name}>", value => $"AbiValue.Of({value}, item => {item.ToAbi("item")})", value => $"AbiValue.ToList({value}, item => {item.FromAbi("item")})");
        }
        if (parameter.Type == "tuple")
        {
            var name = Declared(parameter.Internal);
            return new(name, value => $"{value}.ToAbi()", value => $"{name}.FromAbi({value})");
        }
        if (parameter.Internal.StartsWith("enum ", StringComparison.Ordinal))
        {
            var name = Declared(parameter.Internal);
            return new(name, value => $"AbiValue.Of((ulong){value})", value => $"AbiValue.ToEnum<{name}>({value})");
        }
        return parameter.Type switch
        {
            _ when parameter.Type.EndsWith(']') => throw Unknown(parameter),
            "address" => Plain("Address", "ToAddress"),
            "bool" => Plain("bool", "ToBoolean"),
            "string" => Plain("string", "ToText"),
            "bytes32" => Plain("Hash256", "ToHash"),
            _ when parameter.Type.StartsWith("bytes", StringComparison.Ordinal) => Plain("ReadOnlyMemory<byte>", "ToBytes"),
            _ when parameter.Type.StartsWith("uint", StringComparison.Ordinal) && int.TryParse(parameter.Type.AsSpan(4), CultureInfo.InvariantCulture, out var bits) => bits switch
            {
                8 => Narrow("byte"),
                <= 16 => Narrow("ushort"),
                <= 32 => Narrow("uint"),
                <= 64 => Plain("ulong", "ToUInt64"),
                _ => Plain("UInt256", "ToUInt256"),
            },
            _ => throw Unknown(parameter),
        };
    }

    /// <summary><c>struct ISlashingCourt.Claim</c> as SlashingCourt.Claim: interfaces declare, contracts are bound.</summary>
    public static string Declared(string type)
    {
        var name = type[(type.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        return name.Length > 1 && name[0] == 'I' && char.IsAsciiLetterUpper(name[1]) ? name[1..] : name;
    }

    private static BindingException Unknown(AbiParameter parameter) => new($"The type {parameter.Type} of '{parameter.Name}' has no form in C# yet; add it to CSharpType.");

    private static CSharpType Plain(string name, string reader) => new(name, value => $"AbiValue.Of({value})", value => $"AbiValue.{reader}({value})");

    private static CSharpType Narrow(string name) => new(name, value => $"AbiValue.Of({value})", value => $"({name})AbiValue.ToUInt64({value})");
}
