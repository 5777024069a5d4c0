using Orleans.CodeGeneration;
using ZeroG.Settlement;

namespace ZeroG.Staking;

/// <summary>The stake of one provider: a mirror of the chain, never ahead of it. Key: provider id.</summary>
[Alias("zerog.IStakeAccountGrain"), Version(1)]
public interface IStakeAccountGrain : IGrainWithStringKey
{
    /// <summary>The account as the chain has it now.</summary>
    /// <exception cref="ZeroGException">The cluster has no chain, or its node does not answer.</exception>
    [Alias("GetAsync")]
    Task<StakeAccountInfo> GetAsync();

    /// <summary>Has the provider's operator act on the vault; the same order again answers with how it stands.</summary>
    /// <exception cref="ZeroGException">The cluster has no chain or not the operator's key, or the chain would refuse.</exception>
    [Alias("OrderAsync"), SilosOnly]
    Task<SettlementInfo> OrderAsync(StakeOrder order);
}
