namespace Orleans.Concurrency;

/// <summary>Wraps a value that is passed without copying: neither side may change it afterwards.</summary>
/// <typeparam name="T">Type of the value.</typeparam>
[GenerateSerializer, Immutable]
public readonly struct Immutable<T>
{
    /// <summary>The value, shared by caller and callee.</summary>
    [Id(0)]
    public readonly T Value;

    /// <summary>Wraps <paramref name="value"/>.</summary>
    public Immutable(T value) => Value = value;
}
