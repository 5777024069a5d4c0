using Orleans.Core;

namespace Orleans.Runtime;

/// <summary>A state of an activation, read before it starts. Asked for by a constructor parameter.</summary>
/// <typeparam name="TState">Type of the state.</typeparam>
public interface IPersistentState<TState> : IStorage<TState>
{
}
