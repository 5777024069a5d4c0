using Orleans.Placement;
using ZeroG.Grains.Telemetry;
using ZeroG.Jobs;

namespace ZeroG.Grains.Training;

/// <summary>One worker of a job. Key: <c>{job}/{worker}</c>.</summary>
[RandomPlacement, DevicePlacement]
internal sealed class TrainerGrain(
    [PersistentState("trainer", Stores.Durable)] IPersistentState<TrainerState> trainer,
    ITrainingExecutor executor,
    RoundWork work,
    LocalProvider provider,
    WorkTelemetry telemetry,
    TimeProvider clock) : Grain, ITrainerGrain
{
    // A status is given at once when the work ends, and at the latest after this time.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMilliseconds(500);

    private RoundOrder? _order;
    private IExecution<InnerResult>? _execution;

    public async Task<TrainerStatus> TrainAsync(RoundOrder order)
    {
        var admitted = trainer.State.Admit(order);
        if (admitted != trainer.State) await trainer.StoreAsync(admitted);

        if (trainer.State.ResultOf(order) is { } known) return Status(order, known);

        if (_execution is null || !IsSameWork(_order, order))
        {
            _execution?.Cancel();
            _execution = null;
            _execution = telemetry.StartInnerPhase(executor, order, (steps, stop) => work.InnerPhase(order, provider.Id, steps, stop));
            _order = order;
        }

        var execution = _execution;
        using (var enough = new CancellationTokenSource())
        {
            await Task.WhenAny(execution.Completion, Task.Delay(s_longestWait, clock, enough.Token));
            await enough.CancelAsync();
        }

        if (!execution.Completion.IsCompleted) return new TrainerStatus(provider.Id, execution.StepsDone, null, "", default);

        _execution = null;
        if (!execution.Completion.IsCompletedSuccessfully)
        {
            var (kind, text) = await Failures.OfAsync(execution.Completion);
            return new TrainerStatus(provider.Id, execution.StepsDone, null, text, kind);
        }

        var result = await execution.Completion;
        await trainer.StoreAsync(trainer.State with { Result = result, Start = order.Checkpoint });

        // The next round is placed afresh: on a provider that has come back, or off one that is leaving.
        DeactivateOnIdle();
        return Status(order, result);
    }

    public async Task StopAsync(long epoch)
    {
        if (epoch < trainer.State.Epoch) return;
        _execution?.Cancel();
        _execution = null;

        // What is late must not begin the job again: the fence stays, one above whoever stopped it.
        await trainer.StoreAsync(new TrainerState { Epoch = epoch + 1 });
        DeactivateOnIdle();
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _execution?.Cancel();
        return Task.CompletedTask;
    }

    private TrainerStatus Status(RoundOrder order, InnerResult result) =>
        new(provider.Id, JobRecipe.InnerSteps(order.Spec.DiLoCo, order.Round), result, "", default);

    // The epoch does not enter the work: another activation of the orchestrator goes on with what already runs.
    private static bool IsSameWork(RoundOrder? running, RoundOrder order) =>
        running is not null && running with { Epoch = order.Epoch } == order;
}
