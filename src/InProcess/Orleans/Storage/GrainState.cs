#nullable disable
namespace Orleans;

/// <summary>A state on its way to or from a store.</summary>
/// <typeparam name="T">Type of the state.</typeparam>
[GenerateSerializer]
public sealed class GrainState<T> : IGrainState<T>
{
    /// <summary>No state.</summary>
    public GrainState()
    {
    }

    /// <summary>A state without a version.</summary>
    public GrainState(T state)
        : this(state, null)
    {
    }

    /// <summary>A state with its version.</summary>
    public GrainState(T state, string eTag)
    {
        State = state;
        ETag = eTag;
    }

    /// <inheritdoc />
    [Id(0)]
    public T State { get; set; }

    /// <inheritdoc />
    [Id(1)]
    public string ETag { get; set; }

    /// <inheritdoc />
    [Id(2)]
    public bool RecordExists { get; set; }

    /// <summary>State, version and whether the record exists.</summary>
    public override string ToString() => $"{{State: {State}, ETag: {ETag}, RecordExists: {RecordExists}}}";
}
