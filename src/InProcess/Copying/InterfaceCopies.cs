using System.Collections.Frozen;
using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>Copies of values declared by an interface, where the interface says more than the type of the value.</summary>
internal static class InterfaceCopies
{
    private static readonly FrozenDictionary<Type, string> s_collections = new Dictionary<Type, string>
    {
        [typeof(IEnumerable<>)] = nameof(AsList),
        [typeof(ICollection<>)] = nameof(AsList),
        [typeof(IList<>)] = nameof(AsList),
        [typeof(IReadOnlyCollection<>)] = nameof(AsList),
        [typeof(IReadOnlyList<>)] = nameof(AsList),
        [typeof(ISet<>)] = nameof(AsSet),
        [typeof(IReadOnlySet<>)] = nameof(AsSet),
        [typeof(IDictionary<,>)] = nameof(AsDictionary),
        [typeof(IReadOnlyDictionary<,>)] = nameof(AsDictionary),
    }.ToFrozenDictionary();

    internal static bool IsCollection(Type type) =>
        type.IsConstructedGenericType && s_collections.ContainsKey(type.GetGenericTypeDefinition());

    /// <summary>
    /// The copy function of values declared as <typeparamref name="T"/>; null when the type of the value decides.
    /// </summary>
    internal static CopyFunction<T>? Find<T>()
    {
        var type = typeof(T);
        if (!type.IsInterface)
        {
            return null;
        }

        if (typeof(IAddressable).IsAssignableFrom(type))
        {
            // A grain that passes itself passes a reference to itself.
            return static (value, _) => value is GrainReference
                ? value
                : (T)((IAddressable)value!).AsReference(typeof(T));
        }

        return IsCollection(type)
            ? typeof(InterfaceCopies).GetMethod(s_collections[type.GetGenericTypeDefinition()], Access.All)!
                .MakeGenericMethod([type, .. type.GetGenericArguments()]).CreateDelegate<CopyFunction<T>>()
            : null;
    }

    /// <summary>A sequence of a type unknown to copying, such as one the compiler made, becomes a list.</summary>
    private static TDeclared AsList<TDeclared, T>(TDeclared value, CopyContext context)
        where TDeclared : class, IEnumerable<T>
    {
        if (RuntimeCopies.Find(value.GetType()) is { } known)
        {
            return (TDeclared)known(value, context);
        }

        return context.TryGet(value, out var copy)
            ? (TDeclared)copy
            : (TDeclared)(object)Fill(value, new List<T>(), static (list, element) => list.Add(element), context);
    }

    private static TDeclared AsSet<TDeclared, T>(TDeclared value, CopyContext context)
        where TDeclared : class, IEnumerable<T>
    {
        if (RuntimeCopies.Find(value.GetType()) is { } known)
        {
            return (TDeclared)known(value, context);
        }

        return context.TryGet(value, out var copy)
            ? (TDeclared)copy
            : (TDeclared)(object)Fill(value, new HashSet<T>(), static (set, element) => set.Add(element), context);
    }

    private static TDeclared AsDictionary<TDeclared, TKey, TValue>(TDeclared value, CopyContext context)
        where TDeclared : class, IEnumerable<KeyValuePair<TKey, TValue>>
        where TKey : notnull
    {
        if (RuntimeCopies.Find(value.GetType()) is { } known)
        {
            return (TDeclared)known(value, context);
        }

        return context.TryGet(value, out var copy)
            ? (TDeclared)copy
            : (TDeclared)(object)Fill(
                value, new Dictionary<TKey, TValue>(), static (map, entry) => map.Add(entry.Key, entry.Value), context);
    }

    private static TCopy Fill<TCopy, T>(IEnumerable<T> value, TCopy copy, Action<TCopy, T> add, CopyContext context)
        where TCopy : class
    {
        context.Record(value, copy);
        foreach (var element in value)
        {
            add(copy, Copier<T>.Copy(element, context));
        }

        return copy;
    }
}
