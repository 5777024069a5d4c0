using ZeroG.Auditing;
using ZeroG.Auditing.Finality;
using ZeroG.Grains.Settlement;
using ZeroG.Grains.Training;
using ZeroG.Slashing;

namespace ZeroG.Grains.Auditing;

/// <summary>
/// The audits of a job, beside its rounds: has records anchored, draws, asks auditors, takes disputes to court and undoes what was proven
/// wrong. What is stored says what comes next, so that another activation goes on from there. Used on the grain's turns only.
/// </summary>
/// <param name="jobId">The job.</param>
/// <param name="grains">Reaches the others.</param>
/// <param name="services">What the silo offers.</param>
/// <param name="wakeAfter">Advances again soon after something has ended.</param>
internal sealed class AuditRun(string jobId, IGrainFactory grains, AuditServices services, Action<Task> wakeAfter)
{
    // An auditor whose replay has not gone on for so long, or that has not opened what it committed to, is replaced.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    private readonly RecordLog _log = new(jobId, grains, services.Chain.Required);
    private readonly Dictionary<(int Round, int Worker, int Auditors, AuditPhase Phase), AuditTalk> _talks = [];
    private (HeadToAnchor Head, Asking<AnchoredBlock> Asking)? _anchoring;

    /// <summary>What holds the audits up, or empty.</summary>
    public string WaitingFor { get; private set; } = "";

    /// <summary>Why the job cannot go on, or null.</summary>
    public string? Failure { get; private set; }

    /// <summary>The state that follows, or null when nothing has happened yet.</summary>
    public JobState? Advance(JobState state)
    {
        var (audits, now) = (state.Audits!, services.Clock.GetUtcNow());
        if (audits.Ledger.DueRollBack() is { } back)
        {
            _talks.Clear();
            AuditLog.Undone(services.Logger, jobId, back.To, string.Join(", ", back.Offenders));
            return JobMachine.Undone(state, back, now);
        }

        var next = AuditMachine.ToAnchor(audits, _log.Sign) ?? Anchor(audits) ?? AuditMachine.Draw(audits, now) ?? AuditMachine.Assign(audits, now) ?? Audit(state, now);
        WaitingFor = _anchoring?.Asking.Trouble is { Length: > 0 } anchoring ? anchoring : _talks.Values.FirstOrDefault(talk => talk.Trouble.Length > 0)?.Trouble ?? "";
        return next is null ? null : state with { Audits = next };
    }

    private JobAudits? Anchor(JobAudits audits)
    {
        if (audits.Anchoring is not { } head) return null;
        if (_anchoring?.Head != head) _anchoring = (head, new Asking<AnchoredBlock>(services.Clock, wakeAfter, s_pause, () => _log.AnchorAsync(head)));
        if (_anchoring.Value.Asking.Poll() is not { } block) return null;
        _anchoring = null;
        return AuditMachine.Anchored(audits, head, block);
    }

    private JobAudits? Audit(JobState state, DateTimeOffset now)
    {
        foreach (var file in state.Audits!.Files)
        {
            var key = (file.Round, file.Worker, file.Auditors.Length, file.Phase);
            if (!_talks.TryGetValue(key, out var talk)) _talks[key] = talk = new AuditTalk(jobId, file, state, grains, services, wakeAfter);
            if (Move(state, file, talk, now) is not { } next) continue;
            _talks.Remove(key);
            var moved = next.Files.FirstOrDefault(other => other.Round == file.Round && other.Worker == file.Worker);
            AuditLog.Moved(services.Logger, jobId, file.Round, file.Worker, file.Auditor ?? "nobody", moved?.Phase ?? next.Ended[^1].Phase);
            // Whose part is over is told so: it is called, and nobody waits for it.
            if (file.Auditor is not null && moved?.Auditors.Length != file.Auditors.Length) _ = talk.EndAsync();
            return next;
        }

        return null;
    }

    private JobAudits? Move(JobState state, AuditFile file, AuditTalk talk, DateTimeOffset now)
    {
        var audits = state.Audits!;
        if (file.Auditor is null) return AuditMachine.Reassigned(audits, file, "No provider of another owner can audit it.", now);
        return file.Phase switch
        {
            AuditPhase.Replaying => Replayed(audits, file, talk, now),
            AuditPhase.Opening => Opened(state, file, talk, now),
            AuditPhase.Agreed => file.Seed.Length > 0 ? AuditMachine.DrawnAgain(audits, file, state.Spec!.Audits!.AgainBps, now) : null,
            _ => Judged(audits, file, talk, now),
        };
    }

    private JobAudits? Replayed(JobAudits audits, AuditFile file, AuditTalk talk, DateTimeOffset now)
    {
        var status = talk.Replay();
        var hasFailed = status is { Failure.Length: > 0, FailureKind: not FailureKind.Unavailable } || (status is not null && status.Provider != file.Auditor);
        if (status is { Commitment.Length: > 0 } && !hasFailed) return AuditMachine.Moved(audits, file with { Phase = AuditPhase.Opening, Commitment = status.Commitment, Since = now });
        if (hasFailed && status!.FailureKind == FailureKind.Invalid)
        {
            // It may be the round's record that it found wrong: no job goes on behind that.
            if (talk.AskOfRecord() is not { } record) return null;
            if (record.Phase == SlashPhase.Guilty)
            {
                Failure = status.Failure;
                return null;
            }
        }

        return hasFailed || now - talk.Since > s_patience
            ? AuditMachine.Reassigned(audits, file, $"{file.Auditor} could not replay it: {status?.Failure}", now)
            : null;
    }

    private JobAudits? Opened(JobState state, AuditFile file, AuditTalk talk, DateTimeOffset now)
    {
        var audits = state.Audits!;
        if (talk.Open(file.Commitment) is not { } opened)
            return now - file.Since > s_patience ? AuditMachine.Reassigned(audits, file, $"{file.Auditor} did not open what it committed to.", now) : null;
        if (opened.Links is null) return AuditMachine.Reassigned(audits, file, $"{file.Auditor} opened something else than it committed to.", now);
        if (!opened.Agrees) return AuditMachine.Moved(audits, file with { Phase = AuditPhase.Disputed, Links = opened.Links, Offence = AuditMachine.OffenceOf(audits, file) });
        return AuditMachine.Agreed(audits, file, opened.Links.Value, state.Spec!.Audits!.AgainBps);
    }

    // Until its own claim is begun, an auditor is answered with one that was lost before.
    private static JobAudits? Judged(JobAudits audits, AuditFile file, AuditTalk talk, DateTimeOffset now) => talk.Dispute(file.Offence, file.Links!.Value) switch
    {
        { Phase: SlashPhase.Guilty } slash => AuditMachine.Resolved(audits, file, AuditOutcome.Convicted, slash.Link),
        { } slash when slash.Accuser != file.Auditor => null,
        { Phase: SlashPhase.NotGuilty } slash => AuditMachine.Overruled(audits, file, $"{file.Auditor} accused wrongly: {slash.Link}", now),
        { Phase: SlashPhase.NoVerdict } slash => AuditMachine.Resolved(audits, file, AuditOutcome.Unresolved, slash.Trouble),
        _ => null,
    };
}
