using ZeroG.Chain;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Deployments;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Settlement;
using ZeroG.Provenance;

namespace ZeroG.Grains.Settlement;

/// <summary>The keys that a silo may sign with.</summary>
public interface IKeyring
{
    /// <summary>Whether the key of an account is here.</summary>
    bool Holds(Address account);

    /// <summary>The key of an account, which stays the keyring's: the caller does not dispose it.</summary>
    /// <exception cref="ZeroGException">It is not here, or cannot be opened; the message says why, and never the key.</exception>
    SigningKey Open(Address account);
}

/// <summary>How a provider is known to the vault: its id is keccak256(abi.encode(operator, recovery, salt)) of its registration.</summary>
/// <param name="Operator">The key that acted for it when it was registered.</param>
/// <param name="Recovery">The key that can replace that.</param>
/// <param name="Salt">Tells providers of the same keys apart.</param>
public sealed record ProviderKeys(Address Operator, Address Recovery, Hash256 Salt);

/// <summary>The chain on which a cluster settles: its node, its contracts, and who acts in them.</summary>
public sealed record ChainSetup
{
    /// <summary>The node.</summary>
    public required ChainClient Client { get; init; }

    /// <summary>The contracts.</summary>
    public required Deployment Deployment { get; init; }

    /// <summary>How settlements pay, and when they are final.</summary>
    public required OutboxPolicy Policy { get; init; }

    /// <summary>The keys of this silo.</summary>
    public required IKeyring Keys { get; init; }

    /// <summary>Who funds the jobs of this cluster.</summary>
    public required Address Owner { get; init; }

    /// <summary>The provider on whose behalf rounds are settled.</summary>
    public required string OrchestratorId { get; init; }

    /// <summary>Registrations of the providers that this cluster can register, by provider id; the orchestrator's among them.</summary>
    public required IReadOnlyDictionary<string, ProviderKeys> Providers { get; init; }

    /// <summary>How often the chain is looked at while something is under way.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a job may settle rounds, from its submission.</summary>
    public TimeSpan JobLife { get; init; } = TimeSpan.FromDays(90);
}

/// <summary>The chain of a cluster, if it has one.</summary>
/// <param name="setup">The chain, or null.</param>
public sealed class ClusterChain(ChainSetup? setup)
{
    /// <summary>A cluster that settles nothing.</summary>
    public static ClusterChain None { get; } = new(null);

    /// <summary>Whether there is one.</summary>
    public bool IsThere => setup is not null;

    /// <summary>The chain.</summary>
    /// <exception cref="ZeroGException">There is none.</exception>
    public ChainSetup Required => setup ?? throw new ZeroGException(
        FailureKind.Unavailable, "This cluster has no chain, so that nothing can be staked, paid or settled.", "Start it with --chain devnet, or --chain and the address of a node.");
}
