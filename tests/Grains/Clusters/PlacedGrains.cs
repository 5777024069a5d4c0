using Orleans.Placement;
using ZeroG.Grains.Training;

namespace ZeroG.Grains.Tests.Clusters;

/// <summary>A grain that tells which silo it is on.</summary>
internal interface IPlaced : IGrainWithStringKey
{
    Task<string> SiloAsync();
}

internal interface IPlacedWorker : IPlaced;

[RandomPlacement, DevicePlacement]
internal sealed class PlacedWorkerGrain(ILocalSiloDetails silo) : Grain, IPlacedWorker
{
    public Task<string> SiloAsync() => Task.FromResult(silo.Name);
}

internal interface IPlacedState : IPlaced;

[RandomPlacement, OrchestratorPlacement]
internal sealed class PlacedStateGrain(ILocalSiloDetails silo) : Grain, IPlacedState
{
    public Task<string> SiloAsync() => Task.FromResult(silo.Name);
}
