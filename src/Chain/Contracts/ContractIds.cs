using ZeroG.Chain.Abi;

namespace ZeroG.Chain.Contracts;

/// <summary>The ids that the contracts give, known before anything is sent (docs/contracts.md, "Ids").</summary>
public static class ContractIds
{
    /// <summary>Of a provider registered with these keys: it outlives both.</summary>
    public static Hash256 Provider(Address @operator, Address recovery, Hash256 salt) => Hash("(address,address,bytes32)", AbiValue.Of(@operator), AbiValue.Of(recovery), AbiValue.Of(salt));

    /// <summary>Of the job that an owner funds under a label.</summary>
    public static Hash256 Job(Address owner, Hash256 label) => Hash("(address,bytes32)", AbiValue.Of(owner), AbiValue.Of(label));

    /// <summary>Of the log that an owner opens under a label.</summary>
    public static Hash256 Log(Address owner, Hash256 label) => Job(owner, label);

    /// <summary>Of an offence, which is slashed once, whatever the evidence looks like.</summary>
    public static Hash256 Offence(Hash256 jobId, ulong epoch, ulong round, Hash256 providerId) =>
        Hash("(bytes32,uint64,uint64,bytes32)", AbiValue.Of(jobId), AbiValue.Of(epoch), AbiValue.Of(round), AbiValue.Of(providerId));

    /// <summary>What a challenger commits to before the claim is public.</summary>
    public static Hash256 Commitment(Address challenger, SlashingCourt.Claim claim, Hash256 salt)
    {
        ArgumentNullException.ThrowIfNull(claim);
        return Hash("(address,(bytes32,uint64,uint64,bytes32,uint64,bytes32),bytes32)", AbiValue.Of(challenger), claim.ToAbi(), AbiValue.Of(salt));
    }

    internal static Hash256 Hash(string types, params IReadOnlyList<object> values) => Keccak256.Hash(AbiCodec.Encode(AbiValue.Types(types), values));
}
