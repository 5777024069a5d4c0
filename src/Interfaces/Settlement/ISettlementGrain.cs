using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace ZeroG.Settlement;

/// <summary>
/// Outbox and nonces of one signing key on one chain: every effect exactly once. Key: <c>{chainId}/{signer}</c>, the signer in
/// lower case.
/// </summary>
[Alias("zerog.ISettlementGrain"), Version(1)]
public interface ISettlementGrain : IGrainWithStringKey
{
    /// <summary>Takes an effect on: stored when this returns, and done some time later. The same one again answers with how it stands.</summary>
    /// <exception cref="ZeroGException">The name stands for another effect, there is no such key, too many are unfinished, or the order is malformed.</exception>
    [Alias("SettleAsync"), SilosOnly]
    Task<SettlementInfo> SettleAsync(SettlementOrder order);

    /// <summary>A settlement, or null when it is not known.</summary>
    [Alias("GetAsync"), AlwaysInterleave]
    Task<SettlementInfo?> GetAsync(string settlementId);

    /// <summary>Settlements, the newest first, at most 100 a call.</summary>
    /// <param name="after">Begin with the one before this; null begins with the newest.</param>
    /// <param name="limit">How many at most.</param>
    [Alias("ListAsync"), AlwaysInterleave]
    Task<SettlementPage> ListAsync(string? after, int limit);

    /// <summary>Gives an effect up, if it is not mined yet: its nonce is used for nothing instead, if that comes first.</summary>
    /// <exception cref="ZeroGException">It is unknown, mined or over.</exception>
    [Alias("AbandonAsync"), SilosOnly]
    Task<SettlementInfo> AbandonAsync(string settlementId);

    /// <summary>Tries a failed effect again.</summary>
    /// <exception cref="ZeroGException">It is unknown, or has not failed.</exception>
    [Alias("RetryAsync"), SilosOnly]
    Task<SettlementInfo> RetryAsync(string settlementId);

    /// <summary>The key's account as it stands.</summary>
    [Alias("SignerAsync"), AlwaysInterleave]
    Task<SignerInfo> SignerAsync();
}
