using System.Collections.Frozen;
using Immutable = System.Collections.Immutable;

namespace ZeroG.InProcess;

/// <summary>Copies of immutable collections whose elements do change.</summary>
internal static class ImmutableCopies
{
    internal static Immutable.ImmutableArray<T> ImmutableArray<T>(Immutable.ImmutableArray<T> value, CopyContext context) =>
        value.IsDefault ? value : [.. Elements(value, context)];

    internal static Immutable.ImmutableList<T> ImmutableList<T>(Immutable.ImmutableList<T> value, CopyContext context) =>
        Recorded(value, [.. Elements(value, context)], context);

    internal static Immutable.ImmutableHashSet<T> ImmutableHashSet<T>(Immutable.ImmutableHashSet<T> value, CopyContext context) =>
        Recorded(value, Immutable.ImmutableHashSet.CreateRange(value.KeyComparer, Elements(value, context)), context);

    internal static Immutable.ImmutableSortedSet<T> ImmutableSortedSet<T>(
        Immutable.ImmutableSortedSet<T> value, CopyContext context) =>
        Recorded(value, Immutable.ImmutableSortedSet.CreateRange(value.KeyComparer, Elements(value, context)), context);

    internal static Immutable.ImmutableQueue<T> ImmutableQueue<T>(Immutable.ImmutableQueue<T> value, CopyContext context) =>
        Recorded(value, Immutable.ImmutableQueue.CreateRange(Elements(value, context)), context);

    internal static Immutable.ImmutableStack<T> ImmutableStack<T>(Immutable.ImmutableStack<T> value, CopyContext context) =>
        Recorded(value, Immutable.ImmutableStack.CreateRange(Elements(value, context).Reverse()), context);

    internal static Immutable.ImmutableDictionary<TKey, TValue> ImmutableDictionary<TKey, TValue>(
        Immutable.ImmutableDictionary<TKey, TValue> value, CopyContext context)
        where TKey : notnull =>
        Recorded(
            value,
            Immutable.ImmutableDictionary.CreateRange(value.KeyComparer, value.ValueComparer, Elements(value, context)),
            context);

    internal static Immutable.ImmutableSortedDictionary<TKey, TValue> ImmutableSortedDictionary<TKey, TValue>(
        Immutable.ImmutableSortedDictionary<TKey, TValue> value, CopyContext context)
        where TKey : notnull =>
        Recorded(
            value,
            Immutable.ImmutableSortedDictionary.CreateRange(value.KeyComparer, value.ValueComparer, Elements(value, context)),
            context);

    internal static TSet FrozenSet<TSet, T>(TSet value, CopyContext context)
    {
        var set = (FrozenSet<T>)(object)value!;
        return Copier<T>.IsShallow ? value : (TSet)(object)Elements(set, context).ToFrozenSet(set.Comparer);
    }

    internal static TDictionary FrozenDictionary<TDictionary, TKey, TValue>(TDictionary value, CopyContext context)
        where TKey : notnull
    {
        var dictionary = (FrozenDictionary<TKey, TValue>)(object)value!;
        return Copier<TKey>.IsShallow && Copier<TValue>.IsShallow
            ? value
            : (TDictionary)(object)Elements(dictionary, context).ToFrozenDictionary(dictionary.Comparer);
    }

    private static T[] Elements<T>(IEnumerable<T> value, CopyContext context) =>
        [.. value.Select(element => Copier<T>.Copy(element, context))];

    private static T Recorded<T>(T value, T copy, CopyContext context)
        where T : class
    {
        context.Record(value, copy);
        return copy;
    }
}
