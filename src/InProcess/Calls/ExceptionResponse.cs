using Orleans.Serialization.Invocation;

namespace ZeroG.InProcess;

/// <summary>An answer that carries an exception.</summary>
internal sealed class ExceptionResponse : Response
{
    /// <inheritdoc />
    public override Exception? Exception { get; set; }

    /// <inheritdoc />
    public override object? Result
    {
        get => GetResult<object?>();
        set => throw new InvalidOperationException($"Cannot set result property on response of type {nameof(ExceptionResponse)}");
    }

    /// <inheritdoc />
    public override T GetResult<T>()
    {
        Throw(Exception!);
        return default!;
    }

    /// <inheritdoc />
    public override void Dispose()
    {
    }
}
