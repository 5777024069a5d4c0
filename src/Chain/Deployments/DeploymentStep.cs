namespace ZeroG.Chain.Deployments;

/// <summary>One transaction of a deployment.</summary>
/// <param name="Name">What it does, for people.</param>
/// <param name="Nonce">The deployer's.</param>
/// <param name="To">The contract it calls; null where it creates one.</param>
/// <param name="Data">Init code or call data.</param>
public sealed record DeploymentStep(string Name, ulong Nonce, Address? To, ReadOnlyMemory<byte> Data);
