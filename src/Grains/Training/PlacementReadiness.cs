using Orleans.Runtime.MembershipService.SiloMetadata;

namespace ZeroG.Grains.Training;

/// <summary>
/// Holds the start of a silo until it knows what it publishes itself: a runtime learns it in the background, and a call made
/// before that finds no silo for its grain. Known or not, the silo starts after ten seconds.
/// </summary>
internal sealed class PlacementReadiness(ISiloMetadataCache metadata, ILocalSiloDetails silo, TimeProvider clock) : ILifecycleParticipant<ISiloLifecycle>
{
    private const int Looks = 200;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(PlacementReadiness), ServiceLifecycleStage.Active, WaitAsync);

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        for (var look = 1; look < Looks && metadata.GetSiloMetadata(silo.SiloAddress).Metadata.Count == 0; look++)
            await Task.Delay(s_pause, clock, cancellationToken);
    }
}
