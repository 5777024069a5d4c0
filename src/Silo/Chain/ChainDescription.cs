using ZeroG.Chain.Rpc;
using ZeroG.Client;
using ZeroG.Grains.Settlement;
using ZeroG.Settlement;

namespace ZeroG.Silo.Chain;

/// <summary>What a node tells of the chain that it settles on.</summary>
/// <param name="setup">The chain.</param>
/// <param name="endpoint">The chain's node.</param>
/// <param name="roles">Who acts.</param>
internal sealed class ChainDescription(ChainSetup setup, RpcEndpoint endpoint, IReadOnlyList<ChainRole> roles)
{
    /// <summary>The chain.</summary>
    public ulong ChainId => setup.Deployment.ChainId;

    /// <summary>Describes it, also while its node does not answer.</summary>
    /// <param name="grains">The settlement grains among them.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<ChainInfo> DescribeAsync(IGrainFactory grains, CancellationToken cancellationToken)
    {
        var deployment = setup.Deployment;
        var (head, trouble) = await HeadAsync(cancellationToken);
        var accounts = await Task.WhenAll(roles.Select(role => DescribeAsync(grains, role)));
        return new ChainInfo(
            deployment.ChainId, endpoint.ToString(), head, setup.Policy.FinalityDepth, deployment.Block,
            new ChainContracts(deployment.Vault.ToString(), deployment.Escrow.ToString(), deployment.Court.ToString(), deployment.Anchor.ToString()),
            accounts, trouble);
    }

    private async Task<(ulong? Head, string Trouble)> HeadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await setup.Client.BlockNumberAsync(cancellationToken), "");
        }
        catch (ChainException failure)
        {
            return (null, $"{failure.Message} {failure.Remedy}");
        }
    }

    private async Task<ChainAccount> DescribeAsync(IGrainFactory grains, ChainRole role)
    {
        var signer = await grains.GetGrain<ISettlementGrain>(new SettlementKey(ChainId, role.Account).ToString()).SignerAsync();
        // The recovery key acts only when an operator's is lost.
        var needsMoney = signer.Trouble.Length == 0 && signer.Balance.IsZero && role.Role != ChainAccounts.RecoveryRole;
        var trouble = needsMoney ? $"It has no money to pay for transactions with. Send some to {role.Account}." : signer.Trouble;
        return new ChainAccount(role.Role, role.Account.ToString(), role.ProviderId, signer.Balance, signer.NextNonce, signer.Unfinished, trouble);
    }
}
