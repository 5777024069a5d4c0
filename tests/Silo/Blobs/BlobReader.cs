using System.Collections.Concurrent;
using System.Net.Security;
using Microsoft.Extensions.Logging;
using ZeroG.Provenance;
using ZeroG.Silo.Blobs;
using ZeroG.Silo.Node;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Blobs;

/// <summary>A silo that reads and puts blobs: stores of its own and peers behind them. Serves nobody.</summary>
internal sealed class BlobReader : IAsyncDisposable, ILogger<ClusterBlobStores>
{
    private readonly TemporaryFolder _folder = new();
    private readonly PeerTransport _transport;

    public BlobReader(
        PeerList peers, ClusterBlobOptions? options = null, PeerTransportOptions? transport = null, Func<SslClientAuthenticationOptions>? tls = null,
        CancellationToken draining = default, FolderBlobStoreOptions? limits = null)
    {
        Local = new NodeBlobStores(_folder.File("blobs"), _folder.File("scratch"), limits);
        _transport = new PeerTransport(DataPlaneAccess.FromClusterKey(BlobSilo.ClusterKey), transport ?? Quick, TimeProvider.System, tls);
        Stores = new ClusterBlobStores(Local, peers, _transport, options ?? new ClusterBlobOptions { IsKeeper = false, Copies = 0 }, draining, this);
    }

    /// <summary>Waits of a network that is this machine.</summary>
    public static PeerTransportOptions Quick { get; } = new()
    {
        RetryTime = TimeSpan.FromMilliseconds(5),
        MaxRetryTime = TimeSpan.FromMilliseconds(50),
        RestTime = TimeSpan.Zero,
        BestEffortTime = TimeSpan.FromSeconds(10),
    };

    public NodeBlobStores Local { get; }

    public ClusterBlobStores Stores { get; }

    public ConcurrentQueue<string> Log { get; } = [];

    /// <summary>Told each line of the log.</summary>
    public Action<string>? OnLog { get; set; }

    public string[] Files() => [.. Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories)
        .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal))];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = formatter(state, exception);
        Log.Enqueue(line);
        OnLog?.Invoke(line);
    }

    public async ValueTask DisposeAsync()
    {
        await Stores.DisposeAsync();
        _transport.Dispose();
        Local.Dispose();
        _folder.Dispose();
    }
}
