using ZeroG.Auditing.Commitments;
using ZeroG.Chain;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.TypedData;
using ZeroG.Grains.Settlement;
using ZeroG.Provenance;

namespace ZeroG.Grains.Auditing;

/// <summary>Signs, for one chain and court, what workers, auditors and the orchestrator of audited jobs say. Keys never leave their keyring.</summary>
/// <param name="chain">The cluster's chain.</param>
internal class AuditSigning(ClusterChain chain)
{
    /// <summary>For which chain and court.</summary>
    public TypedDomain Domain => AuditDomain.Of(chain.Required.Deployment.ChainId, chain.Required.Deployment.Court);

    /// <summary>The provider that signs records.</summary>
    public string Orchestrator => chain.Required.OrchestratorId;

    /// <summary>Who funds the jobs of this cluster.</summary>
    public Address Owner => chain.Required.Owner;

    /// <summary>The key that acts for a provider of this silo.</summary>
    /// <exception cref="ZeroGException">It is not here.</exception>
    public SigningKey KeyOf(string provider) => chain.Required.Keys.Open(AccountOf(provider));

    /// <summary>The account that acts for a provider that this cluster registered.</summary>
    /// <exception cref="ZeroGException">It did not.</exception>
    public Address AccountOf(string provider) => chain.Required.Providers.TryGetValue(provider, out var keys)
        ? keys.Operator
        : throw new ZeroGException(FailureKind.Unavailable, $"This silo has no key for provider {provider}.", "Start the silo with the accounts of its provider: audited work is signed.");

    /// <summary>The account that acts for a provider, as the vault has it for good.</summary>
    public virtual async Task<Address> OperatorOfAsync(Hash256 provider, CancellationToken cancel)
    {
        var setup = chain.Required;
        var head = await setup.Client.BlockNumberAsync(cancel);
        return await setup.Deployment.StakeVault().OperatorOfAsync(setup.Client, provider, cancel, head - Math.Min(head, setup.Policy.FinalityDepth));
    }

    /// <summary>The time of the last final block, in seconds since 1970.</summary>
    public virtual async Task<ulong> TimeAsync(CancellationToken cancel)
    {
        var setup = chain.Required;
        var head = await setup.Client.BlockNumberAsync(cancel);
        return (await setup.Client.BlockAsync(head - Math.Min(head, setup.Policy.FinalityDepth), cancel))?.Timestamp
            ?? throw new ZeroGException(FailureKind.Unavailable, "The chain's node does not tell its blocks.", "It is asked again.");
    }
}
