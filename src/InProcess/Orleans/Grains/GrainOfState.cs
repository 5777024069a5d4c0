using Orleans.Core;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Base of grain classes with one state, read before activation from the provider the class names.</summary>
/// <typeparam name="TGrainState">Type of the state.</typeparam>
public class Grain<TGrainState> : Grain
{
    private IStorage<TGrainState>? _storage;

    /// <summary>Reads the state when the activation starts.</summary>
    protected Grain() =>
        RuntimeContext.Current!.ObservableLifecycle.Subscribe(
            GetType().FullName!, GrainLifecycleStage.SetupState, _ => SetupStateAsync());

    /// <summary>Uses <paramref name="storage"/>, for tests without a silo.</summary>
    protected Grain(IStorage<TGrainState> storage) => _storage = storage;

    /// <summary>The state; changes last once <see cref="WriteStateAsync"/> has completed.</summary>
    protected TGrainState State
    {
        get => _storage!.State;
        set => _storage!.State = value;
    }

    /// <summary>Removes the state from the store.</summary>
    protected virtual Task ClearStateAsync() => _storage!.ClearStateAsync();

    /// <summary>Writes the state to the store.</summary>
    protected virtual Task WriteStateAsync() => _storage!.WriteStateAsync();

    /// <summary>Reads the state from the store, dropping changes not written.</summary>
    protected virtual Task ReadStateAsync() => _storage!.ReadStateAsync();

    private Task SetupStateAsync()
    {
        _storage ??= BoundRuntime.GetStorage<TGrainState>(GrainContext);
        return ReadStateAsync();
    }
}
