namespace ZeroG.Chain.Deployments;

/// <summary>How a deployment is carried out.</summary>
public sealed record DeployerOptions
{
    /// <summary>Blocks on top of the last transaction before the deployment counts.</summary>
    public ulong FinalityDepth { get; init; }

    /// <summary>The longest pause between two looks for a receipt; the first is 10 ms, and they double.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>After this time without a receipt a step is signed again with higher fees.</summary>
    public TimeSpan RaiseAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After this time without a receipt the deployment stops, to be gone on with later.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What is told about each step that is mined.</summary>
    public Action<DeploymentStep>? Mined { get; init; }
}
