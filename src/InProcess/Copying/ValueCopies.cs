namespace ZeroG.InProcess;

/// <summary>Copies of small values that hold others.</summary>
internal static class ValueCopies
{
    internal static T? Nullable<T>(T? value, CopyContext context)
        where T : struct => value is { } held ? Copier<T>.Copy(held, context) : null;

    internal static KeyValuePair<TKey, TValue> KeyValuePair<TKey, TValue>(
        KeyValuePair<TKey, TValue> value, CopyContext context) =>
        new(Copier<TKey>.Copy(value.Key, context), Copier<TValue>.Copy(value.Value, context));

    internal static Memory<T> Memory<T>(Memory<T> value, CopyContext context) => Elements<T>(value.Span, context);

    internal static ReadOnlyMemory<T> ReadOnlyMemory<T>(ReadOnlyMemory<T> value, CopyContext context) =>
        Elements(value.Span, context);

    internal static ArraySegment<T> ArraySegment<T>(ArraySegment<T> value, CopyContext context) =>
        value.Array is null ? value : Elements<T>(value, context);

    internal static object Object(object value, CopyContext context)
    {
        var copy = new object();
        context.Record(value, copy);
        return copy;
    }

    private static T[] Elements<T>(ReadOnlySpan<T> value, CopyContext context)
    {
        var copy = value.ToArray();
        if (!Copier<T>.IsShallow)
        {
            for (var i = 0; i < copy.Length; i++)
            {
                copy[i] = Copier<T>.Copy(copy[i], context);
            }
        }

        return copy;
    }
}
