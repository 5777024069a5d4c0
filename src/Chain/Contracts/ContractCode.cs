using ZeroG.Chain.Abi;

namespace ZeroG.Chain.Contracts;

/// <summary>The contracts' creation code, as the compiler made it and this library carries it.</summary>
internal static class ContractCode
{
    /// <summary>Creation code, then the constructor's arguments.</summary>
    public static ReadOnlyMemory<byte> Init(string contract, string types, params IReadOnlyList<object> arguments)
    {
        using var resource = typeof(ContractCode).Assembly.GetManifestResourceStream(contract + ".hex")!;
        using var text = new StreamReader(resource);
        return (byte[])[.. Convert.FromHexString(text.ReadToEnd().ReplaceLineEndings("")), .. AbiCodec.Encode(AbiValue.Types(types), arguments)];
    }
}
