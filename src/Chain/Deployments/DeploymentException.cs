namespace ZeroG.Chain.Deployments;

/// <summary>A deployment that cannot be made, finished or read: what was wrong, and the remedy.</summary>
public sealed class DeploymentException(string message, string remedy, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What the reader can do about it.</summary>
    public string Remedy { get; } = remedy;
}
