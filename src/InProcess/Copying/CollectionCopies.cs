using System.Collections;
using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Collections.Specialized;

namespace ZeroG.InProcess;

/// <summary>Copies of collections, element by element. A copy is recorded before its elements: they may refer to it.</summary>
internal static class CollectionCopies
{
    internal static T[] Array<T>(T[] value, CopyContext context)
    {
        if (Copier<T>.IsShallow)
        {
            var same = (T[])value.Clone();
            context.Record(value, same);
            return same;
        }

        var copy = new T[value.Length];
        context.Record(value, copy);
        for (var i = 0; i < copy.Length; i++)
        {
            copy[i] = Copier<T>.Copy(value[i], context);
        }

        return copy;
    }

    internal static TArray ArrayOfManyDimensions<TArray, T>(TArray value, CopyContext context)
    {
        var array = (System.Array)(object)value!;
        var copy = (System.Array)array.Clone();
        context.Record(array, copy);
        if (!Copier<T>.IsShallow)
        {
            var indices = new int[array.Rank];
            for (var flat = 0L; flat < array.LongLength; flat++)
            {
                var rest = flat;
                for (var dimension = array.Rank - 1; dimension >= 0; dimension--)
                {
                    indices[dimension] = array.GetLowerBound(dimension) + (int)(rest % array.GetLength(dimension));
                    rest /= array.GetLength(dimension);
                }

                copy.SetValue(Copier<T>.Copy((T)array.GetValue(indices)!, context), indices);
            }
        }

        return (TArray)(object)copy;
    }

    internal static List<T> List<T>(List<T> value, CopyContext context)
    {
        if (Copier<T>.IsShallow)
        {
            var same = new List<T>(value);
            context.Record(value, same);
            return same;
        }

        var copy = new List<T>(value.Count);
        context.Record(value, copy);
        foreach (var element in value)
        {
            copy.Add(Copier<T>.Copy(element, context));
        }

        return copy;
    }

    internal static HashSet<T> HashSet<T>(HashSet<T> value, CopyContext context) =>
        Fill<HashSet<T>, T>(
            value, new HashSet<T>(value.Count, value.Comparer), static (copy, element) => copy.Add(element), context);

    internal static SortedSet<T> SortedSet<T>(SortedSet<T> value, CopyContext context) =>
        Fill<SortedSet<T>, T>(value, new SortedSet<T>(value.Comparer), static (copy, element) => copy.Add(element), context);

    internal static Queue<T> Queue<T>(Queue<T> value, CopyContext context) =>
        Fill<Queue<T>, T>(value, new Queue<T>(value.Count), static (copy, element) => copy.Enqueue(element), context);

    internal static ConcurrentQueue<T> ConcurrentQueue<T>(ConcurrentQueue<T> value, CopyContext context) =>
        Fill<ConcurrentQueue<T>, T>(value, new ConcurrentQueue<T>(), static (copy, element) => copy.Enqueue(element), context);

    internal static Stack<T> Stack<T>(Stack<T> value, CopyContext context)
    {
        var copy = new Stack<T>(value.Count);
        context.Record(value, copy);

        // A stack enumerates from its top.
        foreach (var element in value.Reverse())
        {
            copy.Push(Copier<T>.Copy(element, context));
        }

        return copy;
    }

    internal static Collection<T> Collection<T>(Collection<T> value, CopyContext context) =>
        Fill<Collection<T>, T>(value, new Collection<T>(), static (copy, element) => copy.Add(element), context);

    internal static ReadOnlyCollection<T> ReadOnlyCollection<T>(ReadOnlyCollection<T> value, CopyContext context)
    {
        var elements = new T[value.Count];
        var copy = new ReadOnlyCollection<T>(elements);
        context.Record(value, copy);
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = Copier<T>.Copy(value[i], context);
        }

        return copy;
    }

    internal static ArrayList ArrayList(ArrayList value, CopyContext context)
    {
        var copy = new ArrayList(value.Count);
        context.Record(value, copy);
        foreach (var element in value)
        {
            copy.Add(Copier<object?>.Copy(element, context));
        }

        return copy;
    }

    internal static BitArray BitArray(BitArray value, CopyContext context)
    {
        var copy = new BitArray(value);
        context.Record(value, copy);
        return copy;
    }

    internal static NameValueCollection NameValueCollection(NameValueCollection value, CopyContext context)
    {
        var copy = new NameValueCollection(value);
        context.Record(value, copy);
        return copy;
    }

    internal static TCollection Fill<TCollection, T>(
        TCollection value, TCollection copy, Action<TCollection, T> add, CopyContext context)
        where TCollection : class, IEnumerable<T>
    {
        context.Record(value, copy);
        foreach (var element in value)
        {
            add(copy, Copier<T>.Copy(element, context));
        }

        return copy;
    }
}
