using ZeroG.Chain.TypedData;

namespace ZeroG.Chain.Contracts;

/// <summary>What a member of a panel signs (EIP-712).</summary>
/// <param name="DisputeId">The dispute.</param>
/// <param name="OffenceId">What it is about.</param>
/// <param name="Instance">0 for the first panel, 1 for the larger one.</param>
/// <param name="IsGuilty">The verdict.</param>
/// <param name="EvidenceRoot">Root of the evidence that was judged.</param>
public sealed record Ruling(UInt256 DisputeId, Hash256 OffenceId, byte Instance, bool IsGuilty, Hash256 EvidenceRoot)
{
    private static readonly TypedSchema s_schema = new(new Dictionary<string, IReadOnlyList<TypedField>>
    {
        ["Ruling"] = [new("uint256", "disputeId"), new("bytes32", "offenceId"), new("uint8", "instance"), new("bool", "guilty"), new("bytes32", "evidenceRoot")],
    });

    /// <summary>The digest, for one court on one chain.</summary>
    public Hash256 Digest(ulong chainId, Address court) => s_schema.Digest(
        new TypedDomain("ZeroG SlashingCourt", "1", chainId, court),
        new TypedStruct("Ruling", AbiValue.Of(DisputeId), AbiValue.Of(OffenceId), AbiValue.Of(Instance), IsGuilty, AbiValue.Of(EvidenceRoot)));
}
