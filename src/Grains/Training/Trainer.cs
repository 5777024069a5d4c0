using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using ZeroG.Auditing;
using ZeroG.Auditing.Bisection;
using ZeroG.Auditing.Commitments;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Telemetry;
using ZeroG.Jobs;
using ZeroG.Slashing;

namespace ZeroG.Grains.Training;

/// <summary>
/// What a trainer grain does, apart from being a grain: works on one order at a time, stores what comes of it whether or
/// not anybody asks, and moves when its silo stops or another activation has taken over.
/// </summary>
/// <param name="key"><c>{job}/{worker}</c>.</param>
/// <param name="trainer">The stored state.</param>
/// <param name="services">What its silo offers.</param>
/// <param name="leave">Ends this activation; the next call makes another, on a silo that is placed afresh.</param>
/// <param name="migrate">Moves this activation to a silo that meets the needs which the present call tells.</param>
/// <param name="accuse">Brings a wrong record to court, or asks how that stands.</param>
/// <remarks>All of it runs on the grain's turns, so that only writes, which may overlap, need a gate.</remarks>
internal sealed class Trainer(string key, IPersistentState<TrainerState> trainer, TrainerServices services, Action leave, Action migrate, Func<RecordClaim, Task<Accusation>> accuse)
{
    // A status is given at once when the work ends, and at the latest after this time.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMilliseconds(500);

    // A write that failed is not repeated at once.
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _writing = new(1);
    private TrainerRun? _run;
    private (RoundOrder Order, RecordClaim Claim)? _wrong;

    private string JobId => key[..key.LastIndexOf('/')];

    private bool IsDraining => services.Executor.Draining.IsCancellationRequested;

    /// <summary>Works on an order, and says how it stands.</summary>
    /// <exception cref="ZeroGException">The order is stale, or the silo's queue is full.</exception>
    public async Task<TrainerStatus> TrainAsync(RoundOrder order)
    {
        try
        {
            return await AnswerAsync(order);
        }
        catch (InconsistentStateException stale)
        {
            GiveWay(stale);
            return Moving(0);
        }
    }

    /// <summary>Opens a node of the tree of links of a round.</summary>
    /// <exception cref="ZeroGException">There is no such round or node.</exception>
    public async Task<LinkNode> OpenAsync(LinkQuestion question)
    {
        if (trainer.State.Kept.FirstOrDefault(kept => kept.Branch == question.Branch && kept.Round == question.Round) is not { } found)
            throw new ZeroGException(FailureKind.NotFound, $"{key} keeps no links of round {question.Round} of branch {question.Branch}.", "Ask within the job's lag, while the round is not final.");
        if (await services.Work.TryReadLinksAsync(JobId, found.Links) is not { } links)
            throw new ZeroGException(FailureKind.NotFound, $"{key} has lost its links of round {question.Round} of branch {question.Branch}.", "Judge its whole round.");
        if (question.Level == 0 && question.Index >= 0 && question.Index < links.Length) return new LinkNode(links[question.Index].Root.ToString(), "");
        var tree = LinkList.Tree(links);
        if (question.Level < 1 || question.Level >= tree.Levels || question.Index < 0 || question.Index >= tree.Width(question.Level))
            throw new ZeroGException(FailureKind.NotFound, $"A tree of {links.Length} links has no node {question.Index} in level {question.Level}.", "Ask for a node below its root.");
        var node = NodeChildren.Of(tree, question.Level, question.Index);
        return new LinkNode(node.Left.ToString(), node.Right?.ToString() ?? "");
    }

    /// <summary>Ends the job's work here, unless a higher epoch has taken over.</summary>
    public async Task StopAsync(long epoch)
    {
        if (epoch < trainer.State.Epoch) return;
        Cancel();

        // What is late must not begin the job again: the fence stays, one above whoever stopped it.
        try
        {
            await StoreAsync(state => epoch < state.Epoch ? state : new TrainerState { Epoch = epoch + 1 });
        }
        catch (InconsistentStateException stale)
        {
            // Another activation owns the state. This one goes, so that a call that is repeated reaches that one.
            GiveWay(stale);
            throw;
        }

        leave();
    }

    /// <summary>
    /// The activation ends, for whatever reason: what runs is saved after the running step. Ends when it is, or when time
    /// is up. Nothing depends on it but the steps since the last save: the next activation goes on from what is stored.
    /// </summary>
    public async Task PauseAsync(CancellationToken timeIsUp)
    {
        if (_run is not { Stopped.IsCancellationRequested: false } run) return;
        run.Pause();
        try
        {
            await run.Ended.WaitAsync(timeIsUp);
        }
        catch (OperationCanceledException)
        {
            run.Cancel();
        }
    }

    private void Cancel() => _run?.Cancel();

    private async Task<TrainerStatus> AnswerAsync(RoundOrder order)
    {
        _ = trainer.State.Admit(order);
        if (order.Pledge?.Excludes(services.Provider.Id) == true)
        {
            // Placed here before. Who calls may remember the place, so that it does not do to leave: the call says where to go.
            Cancel();
            migrate();
            return Moving(0);
        }

        if (IsDraining && _run?.IsFor(order) != true)
        {
            leave();
            return trainer.State.ResultOf(order) is { } done ? Status(order, done) : Moving(trainer.State.PartialOf(order)?.Step ?? 0);
        }

        await StoreAsync(state => state.Admit(order));
        if (trainer.State.ResultOf(order) is { } known) return Status(order, known);

        if (_wrong is { } wrong && TrainerRun.IsSame(wrong.Order, order)) return await AccuseAsync(wrong.Claim);
        if (_run?.IsFor(order) != true)
        {
            Cancel();
            _run = Start(order);
        }

        var run = _run;
        using (var enough = new CancellationTokenSource())
        {
            await Task.WhenAny(run.Ended, Task.Delay(s_longestWait, services.Clock, enough.Token));
            await enough.CancelAsync();
        }

        if (!run.Ended.IsCompleted)
            return new TrainerStatus(services.Provider.Id, run.Execution.StepsDone, null, run.Note, run.Note.Length > 0 ? FailureKind.Unavailable : default);
        _run = null;
        return await run.Ended;
    }

    private TrainerRun Start(RoundOrder order)
    {
        var saved = Channel.CreateUnbounded<PartialRound>();
        var from = trainer.State.PartialOf(order);
        if (order.Pledge is not null && from?.Provider != services.Provider.Id) from = null;
        var run = new TrainerRun(order, services.Executor.Draining);
        var saving = new PartialSaving(run.Paused, partial => saved.Writer.TryWrite(partial), failure => JobLog.PartialNotSaved(services.Logger, key, order.Round, failure), links => run.Links = links);
        try
        {
            run.Execution = services.Telemetry.StartInnerPhase(
                services.Executor, order.JobId, order.Epoch, order.Round, order.Spec, (steps, stop) => services.Work.InnerPhase(order, services.Provider.Id, from, steps, saving, stop));
        }
        catch
        {
            // The queue is full, or the silo stops: the order comes again.
            run.Dispose();
            throw;
        }

        run.Ended = FollowAsync(run, saved);
        return run;
    }

    // Goes on between calls: a silo that stops waits for it, not for the orchestrator to ask.
    private async Task<TrainerStatus> FollowAsync(TrainerRun run, Channel<PartialRound> saved)
    {
        try
        {
            // The blobs are stored when a partial round arrives; now what refers to them.
            for (var ended = false; !ended;)
            {
                var more = saved.Reader.WaitToReadAsync().AsTask();
                ended = await Task.WhenAny(run.Execution.Completion, more) != more;
                while (saved.Reader.TryRead(out var partial)) await PersistAsync(run, state => state with { Partial = partial });
            }

            var result = await run.Execution.Completion;
            if (result is not null) await PersistAsync(run, state => state.Done(run.Order, result, run.Links));

            // The next round is placed afresh: on a provider that has come back, or off one that is leaving.
            leave();
            return result is null ? Moving(run.Execution.StepsDone) : Status(run.Order, result);
        }
        catch (InconsistentStateException stale)
        {
            GiveWay(stale);
            return Moving(0);
        }
        catch (WrongRecordException wrong)
        {
            _wrong = (run.Order, wrong.Claim);
            return await AccuseAsync(wrong.Claim);
        }
        catch (Exception failure)
        {
            var (kind, text) = Failures.Describe(failure);
            return new TrainerStatus(services.Provider.Id, run.Execution.StepsDone, null, text, kind);
        }
        finally
        {
            saved.Writer.Complete();
            run.Execution.Dispose();
            run.Dispose();
        }
    }

    private async Task<TrainerStatus> AccuseAsync(RecordClaim claim)
    {
        var accusation = await accuse(claim);
        return new TrainerStatus(services.Provider.Id, 0, null, accusation.Failure, accusation.Kind);
    }

    // Repeated until it succeeds: what was computed is not computed again because a store was away for a while.
    private async Task PersistAsync(TrainerRun run, Func<TrainerState, TrainerState> change)
    {
        while (true)
        {
            try
            {
                await StoreAsync(state => run.Stopped.IsCancellationRequested ? throw new OperationCanceledException(run.Stopped) : change(state));
                run.Note = "";
                return;
            }
            catch (Exception failure) when (failure is not InconsistentStateException && !run.Stopped.IsCancellationRequested)
            {
                run.Note = Failures.Describe(failure).Text;
                JobLog.TrainerNotStored(services.Logger, key, run.Order.Round, failure);
            }

            await Task.Delay(s_pause, services.Clock, run.Stopped);
        }
    }

    private async Task StoreAsync(Func<TrainerState, TrainerState> change)
    {
        await _writing.WaitAsync();
        try
        {
            var before = trainer.State;
            var next = change(before);
            if (next == before) return;
            await trainer.StoreAsync(next);
            if (before.Partial is { } old && old != next.Partial) await DiscardAsync(old.Parameters, old.Optimizer);
            if (before.Kept != next.Kept) await DiscardAsync([.. before.Kept.Select(kept => kept.Links).Except(next.Kept.Select(kept => kept.Links))]);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task DiscardAsync(params BlobRef[] unused)
    {
        try
        {
            await services.Work.DiscardAsync(JobId, unused);
        }
        catch (Exception failure)
        {
            JobLog.PartialNotDiscarded(services.Logger, key, failure);
        }
    }

    // The other activation owns the state and what it refers to: the loser deletes nothing, not even what it wrote itself,
    // which may be the same content.
    private void GiveWay(InconsistentStateException stale)
    {
        JobLog.TrainerSuperseded(services.Logger, key, stale);
        Cancel();
        leave();
    }

    private TrainerStatus Moving(int steps) => new(
        services.Provider.Id, steps, null, "The trainer is moving to another silo, where it goes on.", FailureKind.Unavailable);

    private TrainerStatus Status(RoundOrder order, InnerResult result) =>
        new(services.Provider.Id, JobRecipe.InnerSteps(order.Spec.DiLoCo, order.Round), result, "", default);
}

/// <summary>What a silo offers its trainers.</summary>
internal sealed record TrainerServices(
    ITrainingExecutor Executor, RoundWork Work, LocalProvider Provider, WorkTelemetry Telemetry, TimeProvider Clock, ILogger<Trainer> Logger);
