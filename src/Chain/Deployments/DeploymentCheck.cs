using ZeroG.Chain.Contracts;
using ZeroG.Chain.Rpc;

namespace ZeroG.Chain.Deployments;

/// <summary>Whether a deployment is on the chain as its file says.</summary>
public static class DeploymentCheck
{
    /// <summary>Asks the contracts for what they know of each other and of their terms.</summary>
    /// <remarks>It trusts the code at the addresses to answer honestly; the file is to come from who deployed it.</remarks>
    /// <exception cref="DeploymentException">Something differs; the message says what.</exception>
    /// <exception cref="ChainException">The node is on another chain, or does not answer.</exception>
    public static async Task VerifyAsync(ChainClient chain, Deployment deployment, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(deployment);
        if (chain.ChainId != deployment.ChainId) throw Differs($"it is on chain {deployment.ChainId}, and this is chain {chain.ChainId}");
        await chain.CheckChainAsync(cancel);
        foreach (var address in deployment.Contracts())
            if ((await chain.CodeAsync(address, cancel)).Length == 0) throw Differs($"there is no contract at {address}");

        var (vault, escrow, court, terms) = (deployment.StakeVault(), deployment.JobEscrow(), deployment.SlashingCourt(), deployment.Terms);
        Same("the court's vault", await court.VaultAsync(chain, cancel), deployment.Vault);
        Same("the court's escrow", await court.EscrowAsync(chain, cancel), deployment.Escrow);
        Same("the escrow's vault", await escrow.VaultAsync(chain, cancel), deployment.Vault);
        Same("the court's role in the vault", await vault.HasRoleAsync(chain, ContractRoles.Court, deployment.Court, cancel), true);
        Same("the court's role in the escrow", await escrow.HasRoleAsync(chain, ContractRoles.Court, deployment.Court, cancel), true);
        Same("the court's windows", await court.WindowsAsync(chain, cancel), terms.Windows);
        Same("the court's terms", await court.TermsAsync(chain, cancel), terms.Terms);
        Same("the unbonding time", await vault.UnbondingTimeAsync(chain, cancel), terms.UnbondingTime);
        Same("the convictions before a tombstone", await vault.TombstoneAfterAsync(chain, cancel), terms.TombstoneAfter);
        Same("the payout lag", await escrow.PayoutLagAsync(chain, cancel), terms.PayoutLag);
        Same("the claim window", await escrow.ClaimWindowAsync(chain, cancel), terms.ClaimWindow);
        Same("the settlement grace", await escrow.SettlementGraceAsync(chain, cancel), terms.SettlementGrace);
    }

    private static void Same<T>(string what, T found, T expected)
    {
        if (!EqualityComparer<T>.Default.Equals(found, expected)) throw Differs($"{what} is {found}, not {expected}");
    }

    private static DeploymentException Differs(string what) =>
        new($"The deployment is not on this chain as its file says: {what}.", "Name the node of its chain with --chain, or deploy anew under another file name.");
}
