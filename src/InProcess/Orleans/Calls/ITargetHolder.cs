namespace Orleans.Serialization.Invocation;

/// <summary>Holds the object calls are made on.</summary>
public interface ITargetHolder
{
    /// <summary>The object.</summary>
    object? GetTarget();

    /// <summary>What is attached under <paramref name="componentType"/>; null for nothing.</summary>
    object? GetComponent(Type componentType);
}
