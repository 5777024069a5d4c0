using ZeroG.Chain;
using ZeroG.Chain.Deployments;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Settlement;
using ZeroG.Grains.Settlement;
using ZeroG.Silo.Node;

namespace ZeroG.Silo.Chain;

/// <summary>The chain of a node, and what the node holds of it: connections, keys, and the process of a chain for development.</summary>
internal sealed class NodeChain : IAsyncDisposable
{
    private static readonly TimeSpan s_developmentPeriod = TimeSpan.FromMilliseconds(250);

    private readonly KeyFolder _keys;
    private DevelopmentChain? _development;
    private ChainConnection? _connection;
    private ChainSetup? _setup;

    private NodeChain(KeyFolder keys, ChainAccounts accounts) => (_keys, Accounts) = (keys, accounts);

    /// <summary>Who acts.</summary>
    public ChainAccounts Accounts { get; }

    /// <summary>The chain, as grains are given it.</summary>
    public ChainSetup Setup => _setup!;

    /// <summary>The chain's node.</summary>
    public RpcEndpoint Endpoint => _connection!.Endpoint;

    /// <summary>Whether it is a chain for development, which this process runs.</summary>
    public bool IsDevelopment => _development is not null;

    /// <summary>Opens keys and accounts, starts a chain for development where one is asked for, and finds the contracts.</summary>
    /// <param name="options">Which chain.</param>
    /// <param name="directory">The node's directory.</param>
    /// <param name="providers">Names of the node's providers.</param>
    /// <param name="clock">The clock of timeouts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ZeroGException">Something is missing, or another than expected; the remedy says what to do.</exception>
    public static async Task<NodeChain> OpenAsync(
        ChainOptions options, DataDirectory directory, IEnumerable<string> providers, TimeProvider clock, CancellationToken cancellationToken)
    {
        // Before any key is made.
        if (options.Node is null) _ = AnvilProgram.Find();
        var keys = KeyFolder.Open(directory.Keys, options.PasswordFile, makesPassword: options.Node is null);
        NodeChain? chain = null;
        try
        {
            chain = new NodeChain(keys, ChainAccounts.ReadOrMake(directory, keys, providers, withPanels: options.Node is null));
            await chain.ConnectAsync(options, directory, clock, cancellationToken);
            return chain;
        }
        catch (Exception failure)
        {
            if (chain is not null) await chain.DisposeAsync();
            else keys.Dispose();
            if (ChainFailures.Explain(failure) is { } known) throw known;
            throw;
        }
    }

    /// <summary>The file that says where the contracts of a chain are.</summary>
    public static string FileOf(ChainOptions options, DataDirectory directory, ulong chainId) => options.DeploymentFile is { } named
        ? Path.GetFullPath(named)
        : Path.Combine(directory.Chain, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{chainId}.json"));

    /// <summary>The contracts on a chain that is not the node's own.</summary>
    /// <exception cref="ZeroGException">It is not known where they are.</exception>
    /// <exception cref="DeploymentException">They are not as their file says.</exception>
    /// <exception cref="ChainException">The node fails.</exception>
    public static async Task<Deployment> FindAsync(ChainClient client, RpcEndpoint endpoint, ChainOptions options, DataDirectory directory, CancellationToken cancellationToken)
    {
        var file = FileOf(options, directory, client.ChainId);
        var deployment = DeploymentFile.TryRead(file) ?? throw new ZeroGException(
            FailureKind.NotFound,
            $"The contracts are not deployed on chain {client.ChainId}, or it is not known where: there is no file {file}.",
            $"Deploy them with 'zerog chain deploy --chain {endpoint}', or name the file of a deployment with --deployment.");
        await DeploymentCheck.VerifyAsync(client, deployment, cancellationToken);
        return deployment;
    }

    /// <summary>Forgets the keys, closes connections, and stops the process.</summary>
    public async ValueTask DisposeAsync()
    {
        _connection?.Dispose();
        _keys.Dispose();
        if (_development is not null) await _development.DisposeAsync();
    }

    private async Task ConnectAsync(ChainOptions options, DataDirectory directory, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (options.Node is null) _development = await DevelopmentChain.StartAsync(directory, cancellationToken);
        _connection = new ChainConnection(_development?.Endpoint ?? options.Node!, clock);
        var client = new ChainClient(_connection.Rpc, await _connection.ChainIdAsync(cancellationToken));
        var policy = new OutboxPolicy();
        policy = policy with { FinalityDepth = options.FinalityDepth ?? (_development is null ? policy.FinalityDepth : DevelopmentChain.FinalityDepth) };
        Deployment deployment;
        if (_development is null)
        {
            deployment = await FindAsync(client, Endpoint, options, directory, cancellationToken);
        }
        else
        {
            await DevelopmentChain.FundAsync(_connection.Rpc, client, [Accounts.Owner, Accounts.Recovery, .. Accounts.ById().Values.Select(keys => keys.Operator)], cancellationToken);
            deployment = await DevelopmentChain.DeployAsync(client, _keys.Open(Accounts.Owner), FileOf(options, directory, client.ChainId), cancellationToken);
            _development.KeepTimeFor(deployment);
        }

        // Stretching passwords takes seconds where they are kept apart from the keys: no grain waits for it, and a wrong one is told now.
        await Task.Run(() => _ = Signers().Distinct().Where(_keys.Holds).Select(_keys.Open).ToList(), cancellationToken);
        _setup = new ChainSetup
        {
            Client = client,
            Deployment = deployment,
            Policy = policy,
            Keys = _keys,
            Owner = Accounts.Owner,
            OrchestratorId = ChainAccounts.IdOf(Accounts.Orchestrator),
            Providers = Accounts.ById(),
            Period = _development is null ? TimeSpan.FromSeconds(1) : s_developmentPeriod,
        };
    }

    // Who signs as a matter of course; referees are this node's own where the chain is.
    private IEnumerable<Address> Signers() =>
        [.. Accounts.ById().Values.Select(keys => keys.Operator), Accounts.Owner, .. IsDevelopment ? [.. Accounts.Panel, .. Accounts.AppealPanel] : (Address[])[]];
}
