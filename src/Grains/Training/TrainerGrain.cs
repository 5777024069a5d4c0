using Orleans.Placement;
using ZeroG.Auditing;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Training.Exchange;
using ZeroG.Jobs;

namespace ZeroG.Grains.Training;

/// <summary>One worker of a job. Key: <c>{job}/{worker}</c>.</summary>
[RandomPlacement, DevicePlacement]
internal sealed class TrainerGrain(
    [PersistentState("trainer", Stores.Durable)] IPersistentState<TrainerState> state, TrainerServices services, MemberServices members) : Grain, ITrainerGrain
{
    private Trainer? _trainer;
    private Member? _member;

    private Trainer Trainer => _trainer ??= new Trainer(this.GetPrimaryKeyString(), state, services, DeactivateOnIdle, MigrateOnIdle, claim => Accusation.MakeAsync(GrainFactory, claim));

    public Task<TrainerStatus> TrainAsync(RoundOrder order) => Trainer.TrainAsync(order);

    public Task<TrainerStatus> JoinAsync(MemberOrder order) =>
        (_member ??= new Member(this.GetPrimaryKeyString(), state, members, DeactivateOnIdle, MigrateOnIdle, claim => Accusation.MakeAsync(GrainFactory, claim))).JoinAsync(order);

    public Task<LinkNode> OpenAsync(LinkQuestion question) => Trainer.OpenAsync(question);

    public Task StopAsync(long epoch)
    {
        if (epoch >= state.State.Epoch) _member?.Leave();
        return Trainer.StopAsync(epoch);
    }

    // A drain has saved everything before. The runtime also ends activations on silos that stay, when the one that kept
    // their place in the directory leaves.
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _member?.Leave();
        return _trainer?.PauseAsync(cancellationToken) ?? Task.CompletedTask;
    }
}
