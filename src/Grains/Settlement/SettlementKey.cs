using System.Globalization;
using ZeroG.Chain;

namespace ZeroG.Grains.Settlement;

/// <summary>The key of a settlement grain: <c>{chainId}/{signer}</c>.</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Signer">The account.</param>
public readonly record struct SettlementKey(ulong ChainId, Address Signer)
{
    /// <summary>Reads a key.</summary>
    /// <exception cref="ZeroGException">It is none.</exception>
    public static SettlementKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && ulong.TryParse(text.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out var chain)
            && Address.TryParse(text[(slash + 1)..], out var signer) && new SettlementKey(chain, signer) is var key && key.ToString() == text)
            return key;
        throw new ZeroGException(FailureKind.Invalid, $"'{Bounds.Cut(text, Bounds.Note)}' names no signer.", "Name chain and account, as in 31337/0x… in lower case.");
    }

    /// <summary>The key, as grains have it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ChainId}/{Signer.ToLowerHex()}");
}
