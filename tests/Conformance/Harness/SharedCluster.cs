namespace ZeroG.Conformance;

/// <summary>One cluster of one silo for all tests that need nothing special; each test uses keys of its own.</summary>
public sealed class SharedCluster : IAsyncLifetime
{
    private ConformanceCluster? cluster;

    /// <summary>The cluster.</summary>
    public ConformanceCluster Cluster => cluster ?? throw new InvalidOperationException("The shared cluster was not started.");

    /// <summary>The grain factory of a caller outside the silos.</summary>
    public IGrainFactory Grains => Cluster.Grains;

    /// <summary>The cluster's probe: give signals names that no other test uses.</summary>
    public Probe Probe => Cluster.Probe;

    /// <inheritdoc/>
    public async Task InitializeAsync() => cluster = await ConformanceCluster.StartAsync();

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (cluster is not null) await cluster.DisposeAsync();
    }
}
