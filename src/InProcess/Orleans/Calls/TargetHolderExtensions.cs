using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>Typed access to what a target holder holds.</summary>
public static class TargetHolderExtensions
{
    /// <summary>What is attached under <typeparamref name="TComponent"/>; null for nothing.</summary>
    public static TComponent? GetComponent<TComponent>(this ITargetHolder targetHolder)
        where TComponent : class => targetHolder.GetComponent(typeof(TComponent)) as TComponent;
}
