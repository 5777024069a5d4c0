using ZeroG.Chain.Deployments;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Settlement;
using ZeroG.Silo.Node;

namespace ZeroG.Silo.Chain;

/// <summary>Deploys the contracts on a chain, paid by the owner's account of a data directory.</summary>
public static class ContractDeployment
{
    /// <summary>Deploys them, or finishes a deployment that broke off, or finds that all is done.</summary>
    /// <param name="dataDirectory">Path of the data directory, which no other process may hold.</param>
    /// <param name="options">The chain; it is not one for development, whose contracts are deployed with it.</param>
    /// <param name="terms">What is fixed at deployment.</param>
    /// <param name="note">Takes a line for each step.</param>
    /// <param name="cancellationToken">Stops; the same again goes on.</param>
    /// <returns>The deployment, and the file that says so.</returns>
    /// <exception cref="ZeroGException">It cannot go on; the remedy says what to do.</exception>
    public static async Task<(Deployment Deployment, string File)> DeployAsync(
        string dataDirectory, ChainOptions options, DeploymentTerms terms, Action<string> note, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(note);
        var endpoint = options.Node ?? throw new ZeroGException(
            FailureKind.Invalid, "The contracts of a chain for development are deployed when a node starts it.", "Name the address of a chain's node with --chain.");
        using var directory = DataDirectory.Open(dataDirectory);
        using var keys = KeyFolder.Open(directory.Keys, options.PasswordFile, makesPassword: false);
        using var connection = new ChainConnection(endpoint, TimeProvider.System);
        var owner = ChainAccounts.ReadOrMake(directory, keys, [], withPanels: false).Owner;
        return await ChainFailures.Of(async () =>
        {
            var client = new ChainClient(connection.Rpc, await connection.ChainIdAsync(cancellationToken));
            if ((await client.BalanceAsync(owner, cancellationToken)).IsZero)
            {
                throw new ZeroGException(
                    FailureKind.Unavailable, $"The account {owner}, which pays for the deployment, has no money on chain {client.ChainId}.", "Send it some, then run this again.");
            }

            var file = NodeChain.FileOf(options, directory, client.ChainId);
            var deployer = new Deployer(
                client,
                keys.Open(owner),
                new DeployerOptions { FinalityDepth = options.FinalityDepth ?? new OutboxPolicy().FinalityDepth, Mined = step => note($"mined: {step.Name}") },
                TimeProvider.System);
            return (await deployer.DeployAsync(terms, file, cancellationToken), file);
        });
    }
}
