using System.Runtime.ExceptionServices;
using Orleans.Runtime;
using Orleans.Storage;

namespace ZeroG.InProcess;

/// <summary>
/// One state of an activation and its place in a store. Errors of the store reach the grain as errors of the runtime.
/// </summary>
internal sealed class StoredState<TState>(string name, IGrainContext context, IGrainStorage store) : IPersistentState<TState>
{
    private readonly GrainState<TState> _state = new(NewState.Of<TState>());
    private bool _isRead;

    /// <inheritdoc />
    public TState State
    {
        get
        {
            CheckContext();
            return _state.State;
        }

        set
        {
            CheckContext();
            _state.State = value;
        }
    }

    /// <inheritdoc />
    public string? Etag => _state.ETag;

    /// <inheritdoc />
    public bool RecordExists =>
        _isRead ? _state.RecordExists : throw new InvalidOperationException("State has not yet been loaded");

    /// <inheritdoc />
    public async Task ReadStateAsync()
    {
        await RunAsync(nameof(ReadStateAsync), () => store.ReadStateAsync(name, context.GrainId, _state));
        _isRead = true;
    }

    /// <inheritdoc />
    public Task WriteStateAsync() =>
        RunAsync(nameof(WriteStateAsync), () => store.WriteStateAsync(name, context.GrainId, _state));

    /// <inheritdoc />
    public Task ClearStateAsync() =>
        RunAsync(nameof(ClearStateAsync), () => store.ClearStateAsync(name, context.GrainId, _state));

    private void CheckContext()
    {
        if (RuntimeContext.Current is null)
        {
            throw new InvalidOperationException(
                "Activation access violation. A non-activation thread attempted to access activation services.");
        }
    }

    private async Task RunAsync(string operation, Func<Task> run)
    {
        try
        {
            CheckContext();
            await run();
        }
        catch (OrleansException exception)
        {
            ExceptionDispatchInfo.Throw(exception);
        }
        catch (Exception exception)
        {
            throw new OrleansException(
                $"Error from storage provider {store.GetType().Name}.{name} during {operation} for grain {context.GrainId}"
                + $"{Environment.NewLine} {exception}",
                exception);
        }
    }
}
