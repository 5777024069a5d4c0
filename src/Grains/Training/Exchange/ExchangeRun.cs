using System.Collections.Immutable;
using ZeroG.Grains.Auditing;
using ZeroG.Jobs;

namespace ZeroG.Grains.Training.Exchange;

/// <summary>
/// The rounds of a job whose workers exchange while they train, seen from the job's grain: a hub on this silo, workers that are told
/// where it is, and what the hub has to have stored. Used on the grain's turns only.
/// </summary>
/// <param name="jobId">The job.</param>
/// <param name="grains">Reaches the workers.</param>
/// <param name="services">What the silo offers the hub.</param>
/// <param name="wakeAfter">Advances again soon after something has ended.</param>
internal sealed class ExchangeRun(string jobId, IGrainFactory grains, ExchangeServices services, Action<Task> wakeAfter)
{
    // A hub that fails as often without a round in between is given up.
    private const int MaxFailures = 3;

    // What failed by itself is likely to fail again.
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private ExchangeHub? _hub;
    private RoundDispatch? _members;
    private Task? _waiting;
    private long _epoch;
    private long? _failedAt;
    private int _failures, _failedRound = -1;
    private bool _changed, _isHeld;

    /// <summary>The workers.</summary>
    public ImmutableArray<WorkerProgress> Progress => _members?.Progress ?? [];

    /// <summary>Why the hub does not run, or null.</summary>
    public string? WaitingFor { get; private set; }

    /// <summary>Whether a worker has heard from a later activation of the job: this one must stop.</summary>
    public bool IsSuperseded => _members is { IsSuperseded: true };

    /// <summary>Whether progress changed since the last call.</summary>
    public bool TakeChanged()
    {
        var changed = _changed;
        _changed = false;
        return changed;
    }

    /// <summary>A state is stored: where it is what the hub waits for, that goes on.</summary>
    public void Stored(JobState state) => _hub?.Events.Stored(state);

    /// <summary>Stops the hub here; what was stored counts.</summary>
    public void Stop() => _hub?.Stop();

    /// <summary>The state that follows, or null when nothing has happened yet.</summary>
    public JobState? Advance(JobState state)
    {
        if (_failedAt is { } since && services.Clock.GetElapsedTime(since) < s_pause) return null;

        // Another hub has a higher epoch: nothing that was sent to the one before is taken for its own.
        if (_failedAt is not null && _epoch == state.Epoch) return JobMachine.TakeOver(state, services.Clock.GetUtcNow());
        if (_epoch != state.Epoch) Begin(state);
        if (state.Round != _failedRound) WaitingFor = null;
        var hub = _hub!;

        // What would follow from a round that is void is not begun; and who is audited slower than it trains waits.
        var isHeld = state.Audits is { } audits && AuditMachine.IsHeld(audits);
        if (!isHeld && hub.Events.Next(state) is { } next) return next;
        if (_waiting is null or { IsCompleted: true } || isHeld != _isHeld) wakeAfter(_waiting = isHeld ? hub.Ended : Task.WhenAny(hub.Events.WaitAsync(), hub.Ended));
        _isHeld = isHeld;
        if (hub.Ended.IsCompleted) return Failed(state, hub.Ended);
        if (_members is null && hub.IsListening)
            _members = RoundDispatch.OfMembers(grains, jobId, state, services.Links.Place, services.Clock, wakeAfter);
        if (_members is null) return null;
        _changed |= _members.Poll();
        return !_members.IsSuperseded && _members.Failure is { } failure ? JobMachine.Fail(state, failure) : null;
    }

    private void Begin(JobState state)
    {
        _hub?.Stop();
        (_epoch, _members, _waiting, _failedAt) = (state.Epoch, null, null, null);
        _hub = ExchangeHub.Start(jobId, state, services);
    }

    private JobState? Failed(JobState state, Task ended)
    {
        var cause = ended.Exception?.InnerException ?? new OperationCanceledException();
        var (kind, text) = Failures.Describe(cause);
        ExchangeLog.Failed(services.Logger, jobId, cause);
        WaitingFor = text;
        _failures = state.Round == _failedRound ? _failures + 1 : 1;
        _failedRound = state.Round;
        if (kind != FailureKind.Unavailable && _failures >= MaxFailures) return JobMachine.Fail(state, text);
        _failedAt = services.Clock.GetTimestamp();
        return null;
    }
}
