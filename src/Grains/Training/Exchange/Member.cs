using Microsoft.Extensions.Logging;
using Orleans.Storage;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Telemetry;
using ZeroG.Jobs;
using ZeroG.Slashing;

namespace ZeroG.Grains.Training.Exchange;

/// <summary>
/// What a trainer grain does in a job whose workers exchange while they train: takes part as one member, and leaves when its silo
/// stops or another order comes. Nothing is stored but the fence: what others have not received is trained again by others.
/// </summary>
/// <param name="key"><c>{job}/{worker}</c>.</param>
/// <param name="trainer">The stored state.</param>
/// <param name="services">What its silo offers.</param>
/// <param name="leave">Ends this activation; the next call makes another, on a silo that is placed afresh.</param>
/// <param name="migrate">Moves this activation to a silo that meets the needs which the present call tells.</param>
/// <param name="accuse">Brings a wrong record to court, or asks how that stands.</param>
internal sealed class Member(
    string key, IPersistentState<TrainerState> trainer, MemberServices services, Action leave, Action migrate, Func<RecordClaim, Task<Accusation>> accuse)
{
    // A status is given at once when the work ends, and at the latest after this time.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMilliseconds(500);

    private MemberRun? _run;
    private (MemberOrder Order, RecordClaim Claim)? _wrong;

    /// <summary>Sees to it that the worker takes part, and says how it stands.</summary>
    /// <exception cref="ZeroGException">The order is stale, or the silo's queue is full.</exception>
    public async Task<TrainerStatus> JoinAsync(MemberOrder order)
    {
        try
        {
            return await AnswerAsync(order);
        }
        catch (InconsistentStateException stale)
        {
            JobLog.TrainerSuperseded(services.Logger, key, stale);
            Leave();
            leave();
            return Moving();
        }
    }

    /// <summary>Leaves, after the running step.</summary>
    public void Leave()
    {
        _run?.Execution.Cancel();
        _run = null;
    }

    private async Task<TrainerStatus> AnswerAsync(MemberOrder order)
    {
        var admitted = trainer.State.Admit(order);
        if (order.Pledge?.Excludes(services.Provider.Id) == true)
        {
            // Placed here before. Who calls may remember the place, so that it does not do to leave: the call says where to go.
            Leave();
            migrate();
            return Moving();
        }

        if (services.Executor.Draining.IsCancellationRequested)
        {
            Leave();
            leave();
            return Moving();
        }

        if (admitted != trainer.State) await trainer.StoreAsync(admitted);
        if (_wrong is { } wrong && wrong.Order == order) return await AccuseAsync(wrong.Claim);
        if (_run?.IsFor(order) != true)
        {
            Leave();
            _run = Start(order);
        }

        var run = _run!;
        var ended = run.Execution.Completion;
        using (var enough = new CancellationTokenSource())
        {
            await Task.WhenAny(ended, Task.Delay(s_longestWait, services.Clock, enough.Token));
            await enough.CancelAsync();
        }

        // Over: a repeated order does not join again.
        if (!ended.IsCompleted || ended.IsCompletedSuccessfully)
            return new TrainerStatus(services.Provider.Id, run.StepsDone, null, run.Note, run.Note.Length > 0 ? FailureKind.Unavailable : default);
        if (_run == run) Leave();
        if (ended.Exception?.InnerException is WrongRecordException proven)
        {
            _wrong = (order, proven.Claim);
            return await AccuseAsync(proven.Claim);
        }

        leave();
        if (ended.IsCanceled) return Moving();
        var (kind, text) = await Failures.OfAsync(ended);
        return new TrainerStatus(services.Provider.Id, run.StepsDone, null, text, kind);
    }

    private MemberRun Start(MemberOrder order)
    {
        var run = new MemberRun(order);
        run.Execution = services.Telemetry.StartInnerPhase(services.Executor, order.JobId, order.Epoch, 0, order.Spec, (steps, stop) =>
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, services.Executor.Draining);
            return services.Work.Train(run, services.Provider.Id, steps, either.Token);
        });

        // A silo that stops waits for it, whether or not anybody asks.
        _ = run.Execution.Completion.ContinueWith(
            _ => run.Execution.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return run;
    }

    private async Task<TrainerStatus> AccuseAsync(RecordClaim claim)
    {
        var accusation = await accuse(claim);
        return new TrainerStatus(services.Provider.Id, 0, null, accusation.Failure, accusation.Kind);
    }

    private TrainerStatus Moving() => new(
        services.Provider.Id, 0, null, "The worker is moving to another silo, where it joins again.", FailureKind.Unavailable);
}

/// <summary>What a silo offers the members on it.</summary>
internal sealed record MemberServices(
    ITrainingExecutor Executor, MemberWork Work, LocalProvider Provider, WorkTelemetry Telemetry, TimeProvider Clock, ILogger<Member> Logger);
