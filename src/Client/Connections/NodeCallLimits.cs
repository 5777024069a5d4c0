namespace ZeroG.Client;

/// <summary>How long a node is waited for, and by which clock.</summary>
/// <param name="Clock">The clock.</param>
/// <param name="CallTimeout">Longest time for a call; uploads, downloads and streams have none.</param>
/// <param name="MaxReconnects">How often in a row a job's stream may break off without news before the watch fails.</param>
internal sealed record NodeCallLimits(TimeProvider Clock, TimeSpan CallTimeout, int MaxReconnects)
{
    /// <summary>A node answers everything but uploads, downloads and streams within 30 s by design.</summary>
    public static NodeCallLimits Standard { get; } = new(TimeProvider.System, TimeSpan.FromSeconds(60), 4);
}
