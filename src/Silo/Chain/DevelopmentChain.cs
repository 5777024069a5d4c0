using ZeroG.Chain;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Deployments;
using ZeroG.Chain.Devnets;
using ZeroG.Chain.Rpc;
using ZeroG.Silo.Node;

namespace ZeroG.Silo.Chain;

/// <summary>The chain for development of a data directory: anvil with its state there, and accounts that have money.</summary>
internal sealed class DevelopmentChain : IAsyncDisposable
{
    /// <summary>Blocks on top of a block that make it final. Nobody reorganizes this chain but a test.</summary>
    public const ulong FinalityDepth = 2;

    // One more than that: an audit draws from the hash of the block after the one with its anchor, and that block must become final too,
    // also where nothing else is sent.
    private const ulong BlocksOnTop = FinalityDepth + 1;

    // 10,000 ether, as anvil gives its own accounts.
    private static readonly UInt256 s_money = UInt256.Parse("10000000000000000000000");

    private readonly Devnet _devnet;

    private DevelopmentChain(Devnet devnet) => _devnet = devnet;

    /// <summary>Where it answers.</summary>
    public RpcEndpoint Endpoint => _devnet.Endpoint;

    /// <summary>Starts it.</summary>
    /// <exception cref="ZeroGException">Anvil is missing (<see cref="FailureKind.Unavailable"/>), or did not start.</exception>
    public static Task<DevelopmentChain> StartAsync(DataDirectory directory, CancellationToken cancellationToken) => ChainFailures.Of(async () =>
    {
        var options = new DevnetOptions(AnvilProgram.Find()) { StateFile = Path.Combine(directory.Chain, "devnet.json"), BlocksOnTop = BlocksOnTop };
        Directory.CreateDirectory(directory.Chain);
        // In the machine's time: a test's clock may stand still.
        return new DevelopmentChain(await Devnet.StartAsync(options, TimeProvider.System, cancellationToken));
    });

    /// <summary>Gives money to those accounts that have none. Only ever on a chain of this process's own.</summary>
    public static async Task FundAsync(JsonRpcClient rpc, ChainClient client, IEnumerable<Address> accounts, CancellationToken cancellationToken)
    {
        foreach (var account in accounts)
        {
            if (!(await client.BalanceAsync(account, cancellationToken)).IsZero) continue;
            await rpc.AskAsync(
                "anvil_setBalance",
                json =>
                {
                    json.WriteStringValue(account.ToLowerHex());
                    json.WriteStringValue(s_money.ToQuantity());
                },
                mayRepeat: true,
                cancellationToken);
        }
    }

    /// <summary>Deploys the contracts, or finds them deployed.</summary>
    /// <exception cref="DeploymentException">They are not where the file says.</exception>
    public static Task<Deployment> DeployAsync(ChainClient client, SigningKey owner, string file, CancellationToken cancellationToken) =>
        new Deployer(client, owner, new DeployerOptions { FinalityDepth = FinalityDepth, LongestPause = TimeSpan.FromMilliseconds(200) }, TimeProvider.System)
            .DeployAsync(DeploymentTerms.Devnet, file, cancellationToken);

    /// <summary>From now on has disputes go on: see <see cref="Devnet.KeepTimeFor"/>.</summary>
    public void KeepTimeFor(Deployment deployment) => _devnet.KeepTimeFor(deployment);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _devnet.DisposeAsync();
}
