using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core;
using Orleans.Providers;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.Timers;

namespace ZeroG.InProcess;

/// <summary>What a silo offers the grains on it.</summary>
internal sealed class GrainRuntime(InProcessSilo silo, IServiceProvider services) : IGrainRuntime
{
    /// <inheritdoc />
    public string SiloIdentity => silo.SiloAddress.ToString();

    /// <inheritdoc />
    public SiloAddress SiloAddress => silo.SiloAddress;

    /// <inheritdoc />
    public IGrainFactory GrainFactory { get; } = services.GetRequiredService<IGrainFactory>();

    /// <inheritdoc />
    public ITimerRegistry TimerRegistry { get; } = services.GetRequiredService<ITimerRegistry>();

    /// <inheritdoc />
    public IServiceProvider ServiceProvider => services;

    /// <inheritdoc />
    public TimeProvider TimeProvider => silo.Clocks.Grains;

    /// <inheritdoc />
    public void DeactivateOnIdle(IGrainContext grainContext) =>
        grainContext.Deactivate(
            new(DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateOnIdle)} was called."));

    /// <inheritdoc />
    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan) =>
        ((Activation)grainContext).DelayDeactivation(timeSpan);

    /// <inheritdoc />
    public IStorage<TGrainState> GetStorage<TGrainState>(IGrainContext grainContext)
    {
        var type = grainContext.GrainInstance?.GetType() ?? ((Activation)grainContext).Model.Type;
        var name = type.GetCustomAttribute<StorageProviderAttribute>()?.ProviderName;
        var store = name is null ? services.GetService<IGrainStorage>() : services.GetKeyedService<IGrainStorage>(name);
        return new StoredState<TGrainState>(
            "state", grainContext, store ?? throw PersistentStateFactory.Missing(grainContext, name));
    }
}
