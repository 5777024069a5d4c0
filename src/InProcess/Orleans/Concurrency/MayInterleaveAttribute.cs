namespace Orleans.Concurrency;

/// <summary>Asks a static method of the grain class, per call, whether the call may interleave.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class MayInterleaveAttribute : Attribute
{
    /// <summary>
    /// Names the method: <c>static bool</c> (or an instance method) with one parameter of type
    /// <see cref="Orleans.Serialization.Invocation.IInvokable"/>.
    /// </summary>
    public MayInterleaveAttribute(string callbackMethodName) => CallbackMethodName = callbackMethodName;

    internal string CallbackMethodName { get; }
}
