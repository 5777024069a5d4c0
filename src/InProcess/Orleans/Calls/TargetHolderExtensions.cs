namespace Orleans.Serialization.Invocation;

/// <summary>Typed access to what a target holder holds.</summary>
public static class TargetHolderExtensions
{
    /// <summary>The object, as <typeparamref name="TTarget"/>.</summary>
    public static TTarget GetTarget<TTarget>(this ITargetHolder targetHolder)
        where TTarget : class => (TTarget)targetHolder.GetTarget()!;

    /// <summary>What is attached under <typeparamref name="TComponent"/>; null for nothing.</summary>
    public static TComponent? GetComponent<TComponent>(this ITargetHolder targetHolder)
        where TComponent : class => targetHolder.GetComponent(typeof(TComponent)) as TComponent;
}
