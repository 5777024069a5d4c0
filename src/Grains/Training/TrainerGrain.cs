using Orleans.Placement;
using ZeroG.Jobs;

namespace ZeroG.Grains.Training;

/// <summary>One worker of a job. Key: <c>{job}/{worker}</c>.</summary>
[RandomPlacement, DevicePlacement]
internal sealed class TrainerGrain(
    [PersistentState("trainer", Stores.Durable)] IPersistentState<TrainerState> state, TrainerServices services) : Grain, ITrainerGrain
{
    private Trainer? _trainer;

    private Trainer Trainer => _trainer ??= new Trainer(this.GetPrimaryKeyString(), state, services, DeactivateOnIdle);

    public Task<TrainerStatus> TrainAsync(RoundOrder order) => Trainer.TrainAsync(order);

    public Task StopAsync(long epoch) => Trainer.StopAsync(epoch);

    // Nothing is stored here: a drain has stored it before, and another activation may have begun.
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _trainer?.Cancel();
        return Task.CompletedTask;
    }
}
