using ZeroG.Client;
using ZeroG.Silo;

namespace ZeroG.Cli;

/// <summary>
/// The node that was named by its address. Without one, the node of a data directory: the one that <c>zerog up</c> runs
/// there, or else one hosted by this process under the same lock. Two processes never open one data directory.
/// </summary>
internal sealed class NodeConnection : IAsyncDisposable
{
    private readonly HttpNode? _remote;
    private readonly LocalNode? _local;

    private NodeConnection(HttpNode remote) => _remote = remote;

    private NodeConnection(LocalNode local) => _local = local;

    /// <summary>The node.</summary>
    public INode Node => _remote ?? _local!.Node;

    /// <summary>Whether another process runs it, so that its work goes on when this one ends.</summary>
    public bool IsRemote => _remote is not null;

    /// <summary>Connects, or hosts.</summary>
    /// <param name="invocation">Whose data directory, and where the log goes.</param>
    /// <param name="providers">Provider silos to start when this process hosts the node.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="chain">Which chain that node settles on; null for none.</param>
    public static async Task<NodeConnection> OpenAsync(
        Invocation invocation, int providers, CancellationToken cancellationToken, Func<ChainOptions?>? chain = null)
    {
        if (invocation.Endpoint is { } endpoint) return new NodeConnection(HttpNode.Connect(endpoint));
        if (await ConnectAsync(invocation.DataDirectory, cancellationToken) is { } remote) return new NodeConnection(remote);
        var options = new NodeOptions { DataDirectory = invocation.DataDirectory, Providers = providers, Chain = chain?.Invoke(), Log = invocation.Log };
        try
        {
            return new NodeConnection(await LocalNode.StartAsync(options, cancellationToken));
        }
        catch (ZeroGException locked) when (locked.Kind == FailureKind.Conflict)
        {
            // The holder may have been about to listen.
            if (await ConnectAsync(options.DataDirectory, cancellationToken) is { } late) return new NodeConnection(late);
            throw;
        }
    }

    /// <summary>The same for verbs about money, which host a node with a chain and without providers.</summary>
    public static Task<NodeConnection> OpenForMoneyAsync(Invocation invocation, CancellationToken cancellationToken) =>
        OpenAsync(invocation, providers: 0, cancellationToken, () => ChainArguments.Of(invocation.Arguments, ChainArguments.Devnet));

    public async ValueTask DisposeAsync()
    {
        _remote?.Dispose();
        if (_local is not null) await _local.DisposeAsync();
    }

    /// <summary>
    /// The node that <c>zerog up</c> runs on a data directory, or null where none answers. Nothing is sent unless the
    /// process that wrote <c>up.json</c> holds the directory: the port of a dead node may be anybody's by now.
    /// </summary>
    public static async Task<HttpNode?> ConnectAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        if (HttpNode.Find(dataDirectory) is not { } node) return null;
        try
        {
            // It may be stopping, or hang.
            await node.InfoAsync(cancellationToken);
            return node;
        }
        catch (Exception silent) when (silent is ZeroGException or HttpRequestException)
        {
            node.Dispose();
            return null;
        }
    }
}
