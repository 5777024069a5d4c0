namespace Orleans.Serialization.Invocation;

/// <summary>An answer that carries a value.</summary>
/// <typeparam name="TResult">Type of the value.</typeparam>
public sealed class Response<TResult> : Response
{
    /// <summary>The value.</summary>
    public TResult? TypedResult { get; set; }

    /// <inheritdoc />
    public override object? Result
    {
        get => TypedResult;
        set => TypedResult = (TResult?)value;
    }

    /// <inheritdoc />
    public override Exception? Exception
    {
        get => null;
        set => throw new InvalidOperationException($"Cannot set {nameof(Exception)} property for type {GetType()}");
    }

    /// <inheritdoc />
    public override T GetResult<T>() => (T)(object)TypedResult!;

    /// <inheritdoc />
    public override void Dispose()
    {
    }
}
