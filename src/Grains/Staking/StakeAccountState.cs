using System.Collections.Immutable;
using ZeroG.Chain.Staking;

namespace ZeroG.Grains.Staking;

/// <summary>What a stake account grain stores: what the chain tells again, and the names of jobs.</summary>
public sealed record StakeAccountState
{
    /// <summary>The vault that the mirror is of; another one begins anew.</summary>
    public string Vault { get; init; } = "";

    /// <summary>Jobs of this cluster, by their ids on the chain, to which stake was locked.</summary>
    public ImmutableDictionary<string, string> Jobs { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The mirror.</summary>
    public StakeMirror Mirror { get; init; } = new();
}
