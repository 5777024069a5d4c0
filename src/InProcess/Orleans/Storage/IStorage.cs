namespace Orleans.Core;

/// <summary>One state of an activation and its place in a store.</summary>
public interface IStorage
{
    /// <summary>The version last read or written; null when there is none.</summary>
    string? Etag { get; }

    /// <summary>Whether the store holds the state.</summary>
    bool RecordExists { get; }

    /// <summary>Removes the state from the store.</summary>
    Task ClearStateAsync();

    /// <summary>Writes the state to the store.</summary>
    /// <exception cref="Orleans.Storage.InconsistentStateException">
    /// The store holds another version than <see cref="Etag"/>.
    /// </exception>
    Task WriteStateAsync();

    /// <summary>Reads the state from the store, dropping changes not written.</summary>
    Task ReadStateAsync();

    /// <summary>Removes the state from the store; the token is not passed on.</summary>
    Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

    /// <summary>Writes the state to the store; the token is not passed on.</summary>
    Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

    /// <summary>Reads the state from the store; the token is not passed on.</summary>
    Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();
}

/// <summary>One state of an activation and its place in a store.</summary>
/// <typeparam name="TState">Type of the state.</typeparam>
public interface IStorage<TState> : IStorage
{
    /// <summary>The state; changes last once written.</summary>
    TState State { get; set; }
}
