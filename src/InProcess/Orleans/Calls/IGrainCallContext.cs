using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans;

/// <summary>A call on its way through filters.</summary>
public interface IGrainCallContext
{
    /// <summary>The method and its arguments.</summary>
    IInvokable Request { get; }

    /// <summary>The grain that is called: a reference at the caller, the object at the callee.</summary>
    object Grain { get; }

    /// <summary>Who calls; null when not known.</summary>
    GrainId? SourceId { get; }

    /// <summary>The grain that is called.</summary>
    GrainId TargetId { get; }

    /// <summary>The interface the call is made through.</summary>
    GrainInterfaceType InterfaceType { get; }

    /// <summary>The name of that interface.</summary>
    string InterfaceName { get; }

    /// <summary>The name of the method.</summary>
    string MethodName { get; }

    /// <summary>The method in the interface.</summary>
    MethodInfo InterfaceMethod { get; }

    /// <summary>The result, once the call has been made; may be replaced.</summary>
    object? Result { get; set; }

    /// <summary>The answer, once the call has been made; may be replaced.</summary>
    Response? Response { get; set; }

    /// <summary>Goes on with the next filter, or with the call.</summary>
    Task Invoke();
}
