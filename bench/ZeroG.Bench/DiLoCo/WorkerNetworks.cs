using ZeroG.Swarm.Links;

namespace ZeroG.Bench.DiLoCo;

/// <summary>A network of its own for each worker, or none.</summary>
internal sealed class WorkerNetworks : IAsyncDisposable
{
    private readonly List<NetworkNamespace> _networks = [];

    /// <summary>That of a worker; null where it is on the machine's.</summary>
    public NetworkNamespace? this[int worker] => worker < _networks.Count ? _networks[worker] : null;

    /// <summary>Makes so many.</summary>
    public static async Task<WorkerNetworks> CreateAsync(int count, long bytesPerSecond, CancellationToken cancellation)
    {
        var made = new WorkerNetworks();
        try
        {
            while (made._networks.Count < count) made._networks.Add(await NetworkNamespace.CreateAsync(bytesPerSecond, cancellation));
            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var network in _networks) await network.DisposeAsync();
    }
}
