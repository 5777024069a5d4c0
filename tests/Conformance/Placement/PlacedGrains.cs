using Orleans.Placement;

namespace ZeroG.Conformance.Placement;

/// <summary>A grain that tells which silo it is on.</summary>
internal interface IPlaced : IGrainWithStringKey
{
    Task<string> SiloAsync();

    /// <summary>The silos that grains of the given keys, called from this one, are on.</summary>
    Task<string[]> SilosOfLocalsAsync(string[] keys);
}

internal abstract class PlacedBase(ILocalSiloDetails silo) : Grain
{
    public Task<string> SiloAsync() => Task.FromResult(silo.Name);

    public Task<string[]> SilosOfLocalsAsync(string[] keys) =>
        Task.WhenAll(keys.Select(key => GrainFactory.GetGrain<ILocalPlaced>(key).SiloAsync()));
}

internal interface IDefaultPlaced : IPlaced;

internal sealed class DefaultPlacedGrain(ILocalSiloDetails silo) : PlacedBase(silo), IDefaultPlaced;

internal interface IRandomPlaced : IPlaced;

[RandomPlacement]
internal sealed class RandomPlacedGrain(ILocalSiloDetails silo) : PlacedBase(silo), IRandomPlaced;

internal interface ILocalPlaced : IPlaced;

[PreferLocalPlacement]
internal sealed class LocalPlacedGrain(ILocalSiloDetails silo) : PlacedBase(silo), ILocalPlaced;

internal interface IHashPlaced : IPlaced;

[HashBasedPlacement]
internal sealed class HashPlacedGrain(ILocalSiloDetails silo) : PlacedBase(silo), IHashPlaced;

internal interface IBalancedPlaced : IPlaced;

[ActivationCountBasedPlacement]
internal sealed class BalancedPlacedGrain(ILocalSiloDetails silo) : PlacedBase(silo), IBalancedPlaced;

internal interface IGpuPlaced : IPlaced;

[Requires("gpu", "yes")]
internal sealed class GpuPlacedGrain(ILocalSiloDetails silo) : PlacedBase(silo), IGpuPlaced;

internal interface ILocalGpuPlaced : IPlaced;

[PreferLocalPlacement]
[Requires("gpu", "yes")]
internal sealed class LocalGpuPlacedGrain(ILocalSiloDetails silo) : PlacedBase(silo), ILocalGpuPlaced;

internal interface IChoosyPlaced : IPlaced;

[InRegion("north", order: 2)]
[Requires("gpu", "yes", order: 1)]
internal sealed class ChoosyPlacedGrain(ILocalSiloDetails silo) : PlacedBase(silo), IChoosyPlaced;
