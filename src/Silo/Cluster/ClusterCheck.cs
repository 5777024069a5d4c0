namespace ZeroG.Silo.Cluster;

/// <summary>How something that a silo needs was found.</summary>
public enum ClusterCheckStatus
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>The silo runs, but something may be lost or will end soon.</summary>
    Warning,

    /// <summary>The silo would not run.</summary>
    Failed,
}

/// <summary>Something that a silo needs, tried.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Status">How it was found.</param>
/// <param name="Detail">What was found; no secrets.</param>
/// <param name="Remedy">What to do about it; empty when all is well.</param>
public sealed record ClusterCheck(string Name, ClusterCheckStatus Status, string Detail, string Remedy = "")
{
    internal static ClusterCheck Ok(string name, string detail) => new(name, ClusterCheckStatus.Ok, detail);

    internal static ClusterCheck Warn(string name, string detail, string remedy) => new(name, ClusterCheckStatus.Warning, detail, remedy);

    internal static ClusterCheck Fail(string name, string detail, string remedy) => new(name, ClusterCheckStatus.Failed, detail, remedy);
}
