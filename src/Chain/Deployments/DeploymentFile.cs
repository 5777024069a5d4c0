namespace ZeroG.Chain.Deployments;

/// <summary>A deployment as JSON: what every program that uses the contracts is told.</summary>
public static class DeploymentFile
{
    /// <summary>Bytes of a file, at most.</summary>
    public const int MaxBytes = 65_536;

    /// <summary>Writes it, whole or not at all.</summary>
    public static void Write(string path, Deployment deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        WholeFile.Write(path, DeploymentJson.Write(deployment));
    }

    /// <summary>Reads it. Whether the contracts are on the chain is for <see cref="DeploymentCheck"/> to say.</summary>
    /// <exception cref="DeploymentException">No such file, or not a deployment that the contracts would allow.</exception>
    public static Deployment Read(string path) =>
        TryRead(path) ?? throw new DeploymentException($"There is no deployment file {path}.", "Deploy the contracts with 'zerog chain deploy', or name the file of a deployment.");

    /// <summary>As Read, with null where there is no such file.</summary>
    /// <exception cref="DeploymentException">Not a deployment that the contracts would allow.</exception>
    public static Deployment? TryRead(string path)
    {
        if (WholeFile.Read(path, MaxBytes) is not { } bytes) return null;
        var deployment = DeploymentJson.Read<Deployment>(bytes, path);
        deployment.Terms.Check();
        if (deployment.Contracts().Append(Address.Zero).Distinct().Count() != 5)
            throw new DeploymentException($"{path} names a contract twice, or the zero address.", "Restore it from a copy.");
        return deployment;
    }
}
