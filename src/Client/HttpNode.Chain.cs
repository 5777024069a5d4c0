using ZeroG.Escrow;
using ZeroG.Settlement;
using ZeroG.Staking;

namespace ZeroG.Client;

public sealed partial class HttpNode
{
    /// <inheritdoc/>
    public Task<ChainInfo> ChainAsync(CancellationToken cancellationToken = default) =>
        _transport.CallAsync<ChainInfo>(HttpMethod.Get, NodeRoutes.Chain, null, cancellationToken);

    /// <inheritdoc/>
    public Task<StakeAccountInfo> GetStakeAsync(string providerId, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<StakeAccountInfo>(HttpMethod.Get, Stake(providerId), null, cancellationToken);

    /// <inheritdoc/>
    public Task<SettlementInfo> OrderStakeAsync(string providerId, StakeOrder order, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<SettlementInfo>(HttpMethod.Post, Stake(providerId), order, cancellationToken);

    /// <inheritdoc/>
    public Task<EscrowInfo> GetEscrowAsync(string jobId, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<EscrowInfo>(HttpMethod.Get, $"{Job(jobId)}/escrow", null, cancellationToken);

    /// <inheritdoc/>
    public Task<SettlementPage> ListSettlementsAsync(string signer, string? after = null, int limit = 100, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<SettlementPage>(HttpMethod.Get, NodeRoutes.Page(Settlements(signer), after, limit), null, cancellationToken);

    /// <inheritdoc/>
    public Task<SettlementInfo> GetSettlementAsync(string signer, string settlementId, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<SettlementInfo>(HttpMethod.Get, Settlement(signer, settlementId), null, cancellationToken);

    /// <inheritdoc/>
    public Task<SettlementInfo> AbandonSettlementAsync(string signer, string settlementId, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<SettlementInfo>(HttpMethod.Post, $"{Settlement(signer, settlementId)}/abandon", null, cancellationToken);

    /// <inheritdoc/>
    public Task<SettlementInfo> RetrySettlementAsync(string signer, string settlementId, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<SettlementInfo>(HttpMethod.Post, $"{Settlement(signer, settlementId)}/retry", null, cancellationToken);

    private static string Stake(string providerId) => $"{NodeRoutes.Stake}/{Uri.EscapeDataString(providerId)}";

    private static string Settlements(string signer) => $"{NodeRoutes.Settlements}/{Uri.EscapeDataString(signer)}";

    private static string Settlement(string signer, string settlementId) => $"{Settlements(signer)}/{Uri.EscapeDataString(settlementId)}";
}
