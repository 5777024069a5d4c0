using Orleans.Serialization.Invocation;

namespace ZeroG.InProcess;

/// <summary>The answer of a method without a result.</summary>
internal sealed class CompletedResponse : Response
{
    /// <inheritdoc />
    public override object? Result
    {
        get => null;
        set => throw new InvalidOperationException($"Type {nameof(CompletedResponse)} is read-only");
    }

    /// <inheritdoc />
    public override Exception? Exception
    {
        get => null;
        set => throw new InvalidOperationException($"Type {nameof(CompletedResponse)} is read-only");
    }

    /// <inheritdoc />
    public override T GetResult<T>() => default!;

    /// <inheritdoc />
    public override void Dispose()
    {
    }

    /// <inheritdoc />
    public override string ToString() => "[Completed]";
}
