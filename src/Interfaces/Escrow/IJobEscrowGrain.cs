using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace ZeroG.Escrow;

/// <summary>
/// The money of one training job: has it funded before it runs, settles each verified round, refunds the rest. It asks the job
/// how far it is, and is asked by nobody to hurry. Key: job id (ULID).
/// </summary>
[Alias("zerog.IJobEscrowGrain"), Version(1)]
public interface IJobEscrowGrain : IGrainWithStringKey
{
    /// <summary>Opens the escrow, or answers with how it stands.</summary>
    /// <param name="spec">What the job pays.</param>
    /// <param name="rounds">The most rounds it can have.</param>
    /// <exception cref="ZeroGException">The cluster has no chain or not the keys, the terms are out of bounds, or it was opened with others.</exception>
    [Alias("OpenAsync"), SilosOnly]
    Task<EscrowInfo> OpenAsync(EscrowSpec spec, int rounds);

    /// <summary>The escrow as it stands, or null when the job has none.</summary>
    [Alias("GetAsync"), AlwaysInterleave]
    Task<EscrowInfo?> GetAsync();
}
