using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace ZeroG.Escrow;

/// <summary>
/// The money of one training job: has it funded before it runs, settles each verified round, refunds the rest. It asks the job
/// how far it is, and is asked by nobody to hurry. Key: job id (ULID).
/// </summary>
[Alias("zerog.IJobEscrowGrain"), Version(2)]
public interface IJobEscrowGrain : IGrainWithStringKey
{
    /// <summary>Opens the escrow, or answers with how it stands.</summary>
    /// <param name="spec">What the job pays.</param>
    /// <param name="rounds">The most rounds it can have.</param>
    /// <exception cref="ZeroGException">The cluster has no chain or not the keys, the terms are out of bounds, or it was opened with others.</exception>
    [Alias("OpenAsync"), SilosOnly]
    Task<EscrowInfo> OpenAsync(EscrowSpec spec, int rounds);

    /// <summary>Opens the escrow of an audited job, or answers with how it stands.</summary>
    /// <param name="spec">What the job pays.</param>
    /// <param name="rounds">The most rounds it can have.</param>
    /// <param name="inputs">Digest of all that its rounds follow from, to which its id on the chain commits.</param>
    /// <exception cref="ZeroGException">The cluster has no chain or not the keys, the terms are out of bounds, or it was opened with others.</exception>
    [Alias("OpenAuditedAsync"), SilosOnly]
    Task<EscrowInfo> OpenAuditedAsync(EscrowSpec spec, int rounds, string inputs);

    /// <summary>The escrow as it stands, or null when the job has none.</summary>
    [Alias("GetAsync"), AlwaysInterleave]
    Task<EscrowInfo?> GetAsync();
}
