using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;

namespace ZeroG.InProcess;

/// <summary>Makes the states of activations, to be read before they serve calls.</summary>
internal sealed class PersistentStateFactory : IPersistentStateFactory
{
    /// <inheritdoc />
    public IPersistentState<TState> Create<TState>(IGrainContext context, IPersistentStateConfiguration config)
    {
        var store = config.StorageName is { Length: > 0 } name
            ? context.ActivationServices.GetKeyedService<IGrainStorage>(name)
            : context.ActivationServices.GetService<IGrainStorage>();
        var state = new StoredState<TState>(config.StateName, context, store ?? throw Missing(context, config.StorageName));
        context.ObservableLifecycle.Subscribe(
            $"state {config.StateName}", GrainLifecycleStage.SetupState, _ => state.ReadStateAsync());
        return state;
    }

    internal static BadProviderConfigException Missing(IGrainContext context, string? name) =>
        new(
            string.IsNullOrEmpty(name)
                ? $"No default storage provider found loading grain type {context.GrainId.Type}."
                : $"No storage provider named \"{name}\" found loading grain type {context.GrainId.Type}.");
}
