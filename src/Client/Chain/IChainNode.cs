using ZeroG.Escrow;
using ZeroG.Settlement;
using ZeroG.Staking;

namespace ZeroG.Client;

/// <summary>What an app asks of a node about money: the chain, stake, escrow and settlements.</summary>
/// <remarks>Every call throws <see cref="ZeroGException"/>, with kind unavailable where the node has no chain.</remarks>
public interface IChainNode
{
    /// <summary>The chain, and the accounts that the node acts with.</summary>
    Task<ChainInfo> ChainAsync(CancellationToken cancellationToken = default);

    /// <summary>The stake of a provider, as the chain has it now.</summary>
    /// <param name="providerId"><c>0x</c> and 64 hexadecimal digits.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<StakeAccountInfo> GetStakeAsync(string providerId, CancellationToken cancellationToken = default);

    /// <summary>Has a provider's operator act on its stake. The same order again is the same order, and answers with how it stands.</summary>
    Task<SettlementInfo> OrderStakeAsync(string providerId, StakeOrder order, CancellationToken cancellationToken = default);

    /// <summary>The money of a job.</summary>
    Task<EscrowInfo> GetEscrowAsync(string jobId, CancellationToken cancellationToken = default);

    /// <summary>Settlements of an account, the newest first.</summary>
    /// <param name="signer">The account: <c>0x</c> and 40 hexadecimal digits.</param>
    /// <param name="after">Begin with the one before this; null begins with the newest.</param>
    /// <param name="limit">How many at most, up to 256.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<SettlementPage> ListSettlementsAsync(string signer, string? after = null, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>A settlement of an account.</summary>
    Task<SettlementInfo> GetSettlementAsync(string signer, string settlementId, CancellationToken cancellationToken = default);

    /// <summary>Gives a settlement up, if it is not mined yet.</summary>
    Task<SettlementInfo> AbandonSettlementAsync(string signer, string settlementId, CancellationToken cancellationToken = default);

    /// <summary>Tries a failed settlement again.</summary>
    Task<SettlementInfo> RetrySettlementAsync(string signer, string settlementId, CancellationToken cancellationToken = default);
}
