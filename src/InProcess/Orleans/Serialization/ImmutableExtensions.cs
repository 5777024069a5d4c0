namespace Orleans.Concurrency;

/// <summary>Wrapping of values in <see cref="Immutable{T}"/>.</summary>
public static class ImmutableExtensions
{
    /// <summary><paramref name="value"/>, wrapped so that calls pass it without copying.</summary>
    public static Immutable<T> AsImmutable<T>(this T value) => new(value);
}
