using System.Collections.Immutable;
using ZeroG.Auditing;
using ZeroG.Datasets;
using ZeroG.Jobs;
using ZeroG.Slashing;

namespace ZeroG.Grains.Receipts;

/// <summary>What grains know of a completed job.</summary>
/// <param name="Job">The job.</param>
/// <param name="Rounds">All its rounds.</param>
/// <param name="Audits">Its audits; null where nothing was audited.</param>
/// <param name="Disputes">What came before the court.</param>
/// <param name="Training">The version that it trained on; null where the dataset has no such version any more.</param>
/// <param name="HeldOut">The version that it was evaluated on, or null.</param>
internal sealed record ReceiptInputs(
    JobSnapshot Job,
    ImmutableArray<RoundSummary> Rounds,
    AuditOverview? Audits,
    ImmutableArray<SlashInfo> Disputes,
    DatasetVersion? Training,
    DatasetVersion? HeldOut)
{
    /// <summary>The job, where there is one.</summary>
    /// <exception cref="ZeroGException">It is not completed.</exception>
    public static async Task<JobSnapshot?> CompletedAsync(IGrainFactory grains, string jobId) => await grains.GetGrain<ITrainingJobGrain>(jobId).GetAsync() switch
    {
        null => null,
        { Phase: JobPhase.Completed } job => job,
        _ => throw new ZeroGException(FailureKind.Unavailable, $"Job {jobId} is not completed, and only completed jobs have a receipt.", "Wait for its end: 'zerog job watch'."),
    };

    /// <summary>Asks the grains.</summary>
    /// <exception cref="ZeroGException">The job is not completed.</exception>
    public static async Task<ReceiptInputs?> GatherAsync(IGrainFactory grains, string jobId)
    {
        if (await CompletedAsync(grains, jobId) is not { } job) return null;
        var grain = grains.GetGrain<ITrainingJobGrain>(jobId);
        var rounds = ImmutableArray.CreateBuilder<RoundSummary>();
        while (rounds.Count < job.Totals.Rounds)
        {
            var page = await grain.RoundsAsync(rounds.Count);
            if (page.IsEmpty) throw new ZeroGException(FailureKind.Unavailable, $"The record of round {rounds.Count} of job {jobId} is not there.", "Ask again.");
            rounds.AddRange(page);
        }

        var audits = await grain.AuditsAsync();
        var disputes = ImmutableArray.CreateBuilder<SlashInfo>();
        foreach (var offence in (audits?.Audits ?? []).Select(audit => audit.Offence).Where(offence => offence.Length > 0).Distinct().Order(StringComparer.Ordinal))
        {
            if (await grains.GetGrain<ISlashingGrain>(offence).GetAsync() is { } dispute) disputes.Add(dispute);
        }

        return new ReceiptInputs(
            job, rounds.ToImmutable(), audits, disputes.ToImmutable(), await VersionAsync(grains, job.Spec.Dataset, job.Corpus), await VersionAsync(grains, job.Spec.HeldOut, job.HeldOutText));
    }

    private static async Task<DatasetVersion?> VersionAsync(IGrainFactory grains, string? dataset, BlobRef? content) =>
        dataset is null || content is null || await grains.GetGrain<IDatasetGrain>(DatasetName.Parse(dataset)).GetAsync() is not { } info
            ? null
            : info.Versions.LastOrDefault(version => version.Content == content.Value);
}
