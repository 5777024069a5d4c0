using System.Collections.Concurrent;
using System.Collections.ObjectModel;

namespace ZeroG.InProcess;

/// <summary>Copies of dictionaries, which keep their comparers.</summary>
internal static class DictionaryCopies
{
    internal static Dictionary<TKey, TValue> Dictionary<TKey, TValue>(Dictionary<TKey, TValue> value, CopyContext context)
        where TKey : notnull
    {
        if (Copier<TKey>.IsShallow && Copier<TValue>.IsShallow)
        {
            var same = new Dictionary<TKey, TValue>(value, value.Comparer);
            context.Record(value, same);
            return same;
        }

        return Fill(value, new Dictionary<TKey, TValue>(value.Count, value.Comparer), context);
    }

    internal static SortedDictionary<TKey, TValue> SortedDictionary<TKey, TValue>(
        SortedDictionary<TKey, TValue> value, CopyContext context)
        where TKey : notnull => Fill(value, new SortedDictionary<TKey, TValue>(value.Comparer), context);

    internal static SortedList<TKey, TValue> SortedList<TKey, TValue>(SortedList<TKey, TValue> value, CopyContext context)
        where TKey : notnull => Fill(value, new SortedList<TKey, TValue>(value.Count, value.Comparer), context);

    internal static ConcurrentDictionary<TKey, TValue> ConcurrentDictionary<TKey, TValue>(
        ConcurrentDictionary<TKey, TValue> value, CopyContext context)
        where TKey : notnull => Fill(value, new ConcurrentDictionary<TKey, TValue>(value.Comparer), context);

    internal static ReadOnlyDictionary<TKey, TValue> ReadOnlyDictionary<TKey, TValue>(
        ReadOnlyDictionary<TKey, TValue> value, CopyContext context)
        where TKey : notnull
    {
        var entries = new Dictionary<TKey, TValue>(value.Count);
        var copy = new ReadOnlyDictionary<TKey, TValue>(entries);
        context.Record(value, copy);
        foreach (var (key, entry) in value)
        {
            entries.Add(Copier<TKey>.Copy(key, context), Copier<TValue>.Copy(entry, context));
        }

        return copy;
    }

    private static TDictionary Fill<TDictionary, TKey, TValue>(TDictionary value, TDictionary copy, CopyContext context)
        where TDictionary : class, IDictionary<TKey, TValue>
    {
        context.Record(value, copy);
        foreach (var (key, entry) in value)
        {
            copy.Add(Copier<TKey>.Copy(key, context), Copier<TValue>.Copy(entry, context));
        }

        return copy;
    }

    private static Dictionary<TKey, TValue> Fill<TKey, TValue>(
        Dictionary<TKey, TValue> value, Dictionary<TKey, TValue> copy, CopyContext context)
        where TKey : notnull => Fill<Dictionary<TKey, TValue>, TKey, TValue>(value, copy, context);

    private static SortedDictionary<TKey, TValue> Fill<TKey, TValue>(
        SortedDictionary<TKey, TValue> value, SortedDictionary<TKey, TValue> copy, CopyContext context)
        where TKey : notnull => Fill<SortedDictionary<TKey, TValue>, TKey, TValue>(value, copy, context);

    private static SortedList<TKey, TValue> Fill<TKey, TValue>(
        SortedList<TKey, TValue> value, SortedList<TKey, TValue> copy, CopyContext context)
        where TKey : notnull => Fill<SortedList<TKey, TValue>, TKey, TValue>(value, copy, context);

    private static ConcurrentDictionary<TKey, TValue> Fill<TKey, TValue>(
        ConcurrentDictionary<TKey, TValue> value, ConcurrentDictionary<TKey, TValue> copy, CopyContext context)
        where TKey : notnull => Fill<ConcurrentDictionary<TKey, TValue>, TKey, TValue>(value, copy, context);
}
