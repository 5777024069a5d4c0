using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace ZeroG.Slashing;

/// <summary>One dispute, from the claim to its settlement on the chain. Key: offence id, a hash of job, branch, round and provider: one offence, one dispute.</summary>
[Alias("zerog.ISlashingGrain"), Version(2)]
public interface ISlashingGrain : IGrainWithStringKey
{
    /// <summary>Begins the dispute, or answers with how it stands: the first claim counts, until it is lost and another auditor claims.</summary>
    /// <exception cref="ZeroGException">The claim is of another offence, or the cluster has no chain.</exception>
    [Alias("ClaimAsync"), SilosOnly]
    Task<SlashInfo> ClaimAsync(SlashClaim claim);

    /// <summary>Begins the dispute over a round's record, or answers with how it stands.</summary>
    /// <exception cref="ZeroGException">The claim is of another offence, or the cluster has no chain.</exception>
    [Alias("ClaimRecordAsync"), SilosOnly]
    Task<SlashInfo> ClaimRecordAsync(RecordClaim claim);

    /// <summary>The dispute, or null when there never was one.</summary>
    [Alias("GetAsync"), AlwaysInterleave]
    Task<SlashInfo?> GetAsync();
}
