using ZeroG.Chain.Rpc;

namespace ZeroG.Silo;

/// <summary>The chain that a node settles on.</summary>
public sealed record ChainOptions
{
    /// <summary>The chain's node; null runs a chain for development in the data directory.</summary>
    public RpcEndpoint? Node { get; init; }

    /// <summary>File that says where the contracts are; null for the one of the chain in the data directory.</summary>
    public string? DeploymentFile { get; init; }

    /// <summary>Blocks on top of a block that make it final; null for 12, and for 2 on a chain for development.</summary>
    public ulong? FinalityDepth { get; init; }

    /// <summary>File with the password of the keys; null for <c>keys/password</c> in the data directory.</summary>
    public string? PasswordFile { get; init; }
}
