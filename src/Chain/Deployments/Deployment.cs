using ZeroG.Chain.Contracts;

namespace ZeroG.Chain.Deployments;

/// <summary>The contracts of one deployment, on one chain.</summary>
public sealed record Deployment
{
    /// <summary>The chain.</summary>
    public required ulong ChainId { get; init; }

    /// <summary>Who deployed them.</summary>
    public required Address Deployer { get; init; }

    /// <summary>Height of the first block that holds one: where an index of their events begins.</summary>
    public required ulong Block { get; init; }

    /// <summary>Address of the vault.</summary>
    public required Address Vault { get; init; }

    /// <summary>Address of the escrow.</summary>
    public required Address Escrow { get; init; }

    /// <summary>Address of the court.</summary>
    public required Address Court { get; init; }

    /// <summary>Address of the anchor.</summary>
    public required Address Anchor { get; init; }

    /// <summary>What they were deployed with.</summary>
    public required DeploymentTerms Terms { get; init; }

    /// <summary>All four addresses: what an index of events follows.</summary>
    public IReadOnlyList<Address> Contracts() => [Vault, Escrow, Court, Anchor];

    /// <summary>The vault's binding.</summary>
    public StakeVault StakeVault() => new(Vault);

    /// <summary>The escrow's binding.</summary>
    public JobEscrow JobEscrow() => new(Escrow);

    /// <summary>The court's binding.</summary>
    public SlashingCourt SlashingCourt() => new(Court);

    /// <summary>The anchor's binding.</summary>
    public ProvenanceAnchor ProvenanceAnchor() => new(Anchor);
}
