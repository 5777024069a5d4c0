namespace ZeroG.Silo.Blobs;

/// <summary>A silo that serves blobs.</summary>
/// <param name="Silo">Its name, the same after a restart.</param>
/// <param name="Address">Its data plane, as in http://10.0.0.7:8081/.</param>
/// <param name="IsKeeper">Whether it has the orchestrator role, and so keeps what committed states refer to.</param>
internal sealed record BlobPeer(string Silo, Uri Address, bool IsKeeper);
