namespace ZeroG.Chain.TypedData;

/// <summary>For which contract of which chain a signature is meant (EIP-712, "Definition of domainSeparator"), in the form that OpenZeppelin's EIP712 has.</summary>
/// <param name="Name">Name of the application or contract.</param>
/// <param name="Version">Version of its signed messages.</param>
/// <param name="ChainId">The chain.</param>
/// <param name="VerifyingContract">The contract that checks the signature.</param>
public sealed record TypedDomain(string Name, string Version, ulong ChainId, Address VerifyingContract)
{
    private static readonly TypedSchema s_schema = new(new Dictionary<string, IReadOnlyList<TypedField>>
    {
        ["EIP712Domain"] = [new("string", "name"), new("string", "version"), new("uint256", "chainId"), new("address", "verifyingContract")],
    });

    /// <summary>The domain separator.</summary>
    public Hash256 Separator() =>
        s_schema.HashStruct(new TypedStruct("EIP712Domain", Name, Version, new System.Numerics.BigInteger(ChainId), VerifyingContract));
}
