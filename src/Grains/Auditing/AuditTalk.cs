using ZeroG.Auditing;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Chain;
using ZeroG.Chain.Crypto;
using ZeroG.Grains.Training;
using ZeroG.Provenance;
using ZeroG.Slashing;

namespace ZeroG.Grains.Auditing;

/// <summary>What an auditor opened, held against what it committed to.</summary>
/// <param name="Links">Its links; null where what it opened is not what it committed to.</param>
/// <param name="Agrees">Whether they are the worker's.</param>
internal sealed record CheckedAudit(BlobRef? Links, bool Agrees);

/// <summary>What became of a round's record.</summary>
/// <param name="Phase">How the dispute over it stands; null where there is none.</param>
internal sealed record RecordDispute(SlashPhase? Phase);

/// <summary>The questions that one audit asks of others. What one was asked is asked again until it answers.</summary>
/// <param name="jobId">The job.</param>
/// <param name="file">The audit.</param>
/// <param name="state">The job.</param>
/// <param name="grains">Reaches the others.</param>
/// <param name="services">What the silo offers.</param>
/// <param name="wakeAfter">Polls again soon after a call has ended.</param>
internal sealed class AuditTalk(
    string jobId, AuditFile file, JobState state, IGrainFactory grains, AuditServices services, Action<Task> wakeAfter)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_courtPause = TimeSpan.FromSeconds(1);

    private readonly RetainedRound _kept = state.Audits!.Of(file.Round);
    private readonly long _branch = state.Audits.Branch;
    private int _steps;
    private Asking<AuditorStatus>? _replay;
    private Asking<CheckedAudit>? _opening;
    private Asking<SlashInfo>? _dispute;
    private Asking<RecordDispute>? _record;

    /// <summary>When the replay was last heard to have gone on.</summary>
    public DateTimeOffset Since { get; private set; } = file.Since;

    /// <summary>Name of the auditor's grain.</summary>
    public string Key => $"{jobId}/{_branch}.{file.Round}.{file.Worker}.{file.Auditors.Length}";

    /// <summary>Why the last question has no answer, or empty.</summary>
    public string Trouble => _replay?.Trouble is { Length: > 0 } replay ? replay : _opening?.Trouble is { Length: > 0 } opening ? opening : _dispute?.Trouble ?? "";

    private AuditOrder Order => JobMachine.AuditOf(state, jobId, _kept, file.Worker, isDisputed: false);

    private int Steps => _kept.Exchange?.Round.Steps ?? JobRecipe.InnerSteps(state.Spec!.DiLoCo, file.Round);

    private IAuditorGrain Auditor => grains.GetGrain<IAuditorGrain>(Key);

    private DeviceNeeds Needs => JobRecipe.Needs(state.Spec!, state.Corpus) with { Among = file.Auditor };

    /// <summary>How the replay stands.</summary>
    public AuditorStatus? Replay()
    {
        _replay ??= new Asking<AuditorStatus>(services.Clock, wakeAfter, s_pause, async () => await Needs.TellAsync(() => Auditor.AuditAsync(Order)));
        var status = _replay.Poll();
        // No more steps than there are: an auditor that claims others does not go on for ever.
        if (status is not null && status.StepsDone > _steps && status.StepsDone <= Steps)
            (_steps, Since) = (status.StepsDone, services.Clock.GetUtcNow());
        return status;
    }

    /// <summary>What the auditor opens.</summary>
    public CheckedAudit? Open(string commitment) => (_opening ??= new Asking<CheckedAudit>(services.Clock, wakeAfter, s_pause, () => OpenAsync(commitment))).Poll();

    /// <summary>How the dispute stands.</summary>
    public SlashInfo? Dispute(string offence, BlobRef links) => (_dispute ??= new Asking<SlashInfo>(services.Clock, wakeAfter, s_courtPause, async () =>
        await grains.GetGrain<ISlashingGrain>(offence).ClaimAsync(new SlashClaim(jobId, JobMachine.AuditOf(state, jobId, _kept, file.Worker, isDisputed: true), file.Provider, file.Auditor!, Key, links, _kept.Anchored!.Time)))).Poll();

    /// <summary>How the dispute over the round's own record stands; null before that is known.</summary>
    public RecordDispute? AskOfRecord() => (_record ??= new Asking<RecordDispute>(services.Clock, wakeAfter, s_courtPause, async () =>
        new((await grains.GetGrain<ISlashingGrain>(AuditMachine.OffenceOf(state.Audits!, file.Round, services.Signing.Orchestrator)).GetAsync())?.Phase))).Poll();

    /// <summary>Nobody needs the auditor any more.</summary>
    public async Task EndAsync()
    {
        try
        {
            await Needs.TellAsync(async () =>
            {
                await Auditor.EndAsync();
                return true;
            });
        }
        catch (Exception failure)
        {
            AuditLog.NotEnded(services.Logger, Key, failure);
        }
    }

    private async Task<CheckedAudit?> OpenAsync(string commitment)
    {
        var opened = await Needs.TellAsync(Auditor.OpenAsync);
        var signed = await services.Replay.SignedAsync(Order);
        try
        {
            var links = await services.Work.ReadLinksAsync(jobId, opened.Links);
            var domain = services.Signing.Domain;
            var report = new AuditReport(signed.Work.Digest(domain), Hash256.Parse(file.Auditor!), LinkList.Tree(links).Root);
            var signature = Signature.FromBytes(Hex.Decode(opened.Signature));
            var isTheirs = report.Commit(domain, signature).ToString() == commitment && links.Select(link => link.Place).SequenceEqual(signed.Places)
                && signature.Recover(report.Digest(domain))?.ToString() == state.Audits!.OperatorOf(file.Auditor!);
            return new CheckedAudit(isTheirs ? opened.Links : null, isTheirs && signed.IsThatOf(links));
        }
        catch (Exception damaged) when (damaged is InvalidDataException or FormatException)
        {
            return new CheckedAudit(null, false);
        }
    }
}
