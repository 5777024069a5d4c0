namespace Orleans.Runtime;

/// <summary>Makes the states of activations.</summary>
public interface IPersistentStateFactory
{
    /// <summary>The state <paramref name="config"/> names, of <paramref name="context"/>.</summary>
    IPersistentState<TState> Create<TState>(IGrainContext context, IPersistentStateConfiguration config);
}
