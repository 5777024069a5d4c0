namespace ZeroG.EndToEnd.Tests.Cluster;

/// <summary>A test that needs a Redis server.</summary>
internal sealed class ClusterFactAttribute : FactAttribute
{
    public ClusterFactAttribute()
    {
        if (RedisServer.Program is null) Skip = "redis-server is not on the PATH: install the package redis-server.";
    }

    /// <summary>Whether it builds the sources anew.</summary>
    public bool NeedsSources
    {
        get => false;
        set
        {
            if (value && NextVersion.Sources is null) Skip = "The tests do not run from inside the repository, so its sources are not at hand.";
        }
    }
}
