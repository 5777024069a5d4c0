using System.Runtime.ExceptionServices;
using ZeroG.InProcess;

namespace Orleans.Serialization.Invocation;

/// <summary>The answer to a call: a result or an exception.</summary>
public abstract class Response : IDisposable
{
    /// <summary>The answer of a method without a result.</summary>
    public static Response Completed { get; } = new CompletedResponse();

    /// <summary>The result; reading it throws the exception if there is one.</summary>
    public abstract object? Result { get; set; }

    /// <summary>The exception; null when the method returned.</summary>
    public abstract Exception? Exception { get; set; }

    /// <summary>An answer that carries <paramref name="exception"/>.</summary>
    public static Response FromException(Exception exception) => new ExceptionResponse { Exception = exception };

    /// <summary>An answer that carries <paramref name="value"/>.</summary>
    public static Response FromResult<TResult>(TResult value) => new Response<TResult> { TypedResult = value };

    /// <summary>The result; throws the exception if there is one.</summary>
    public abstract T GetResult<T>();

    /// <inheritdoc />
    public abstract void Dispose();

    /// <summary>The result or the exception, as text.</summary>
    public override string ToString() => Exception is { } exception ? exception.ToString() : Result?.ToString() ?? "[null]";

    internal static void Throw(Exception exception) => ExceptionDispatchInfo.Throw(exception);
}
