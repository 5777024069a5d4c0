using System.Reflection;
using Orleans.Runtime;

namespace Orleans;

/// <summary>A call on its way through the callee's filters.</summary>
public interface IIncomingGrainCallContext : IGrainCallContext
{
    /// <summary>The activation that is called.</summary>
    IGrainContext TargetContext { get; }

    /// <summary>The method in the grain class.</summary>
    MethodInfo ImplementationMethod { get; }
}
