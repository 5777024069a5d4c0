using System.Reflection;

namespace Orleans.Serialization.Invocation;

/// <summary>A call to a method with its arguments.</summary>
public interface IInvokable : IDisposable
{
    /// <summary>Whether the method has a cancellation token.</summary>
    bool IsCancellable => false;

    /// <summary>The object to call; null before it is set.</summary>
    object? GetTarget();

    /// <summary>Takes the object to call from <paramref name="holder"/>.</summary>
    void SetTarget(ITargetHolder holder);

    /// <summary>Calls the method.</summary>
    ValueTask<Response> Invoke();

    /// <summary>The number of arguments.</summary>
    int GetArgumentCount();

    /// <summary>The argument at <paramref name="index"/>.</summary>
    object? GetArgument(int index);

    /// <summary>Replaces the argument at <paramref name="index"/>.</summary>
    void SetArgument(int index, object value);

    /// <summary>The method's name.</summary>
    string GetMethodName();

    /// <summary>The interface's name.</summary>
    string GetInterfaceName();

    /// <summary>Interface and method, for traces.</summary>
    string GetActivityName();

    /// <summary>The method in the interface.</summary>
    MethodInfo GetMethod();

    /// <summary>The interface.</summary>
    Type GetInterfaceType();

    /// <summary>How long to wait for the answer; null for the configured time.</summary>
    TimeSpan? GetDefaultResponseTimeout() => null;

    /// <summary>The cancellation token argument.</summary>
    CancellationToken GetCancellationToken() => default;

    /// <summary>Cancels the callee's token; false when there is none.</summary>
    bool TryCancel() => false;
}
