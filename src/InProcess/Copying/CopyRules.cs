using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Collections.Specialized;

namespace ZeroG.InProcess;

/// <summary>How values are copied whose type is exactly the one asked for.</summary>
internal static class CopyRules
{
    private static readonly FrozenDictionary<Type, string> s_generic = new Dictionary<Type, string>
    {
        [typeof(List<>)] = nameof(CollectionCopies.List),
        [typeof(HashSet<>)] = nameof(CollectionCopies.HashSet),
        [typeof(SortedSet<>)] = nameof(CollectionCopies.SortedSet),
        [typeof(Queue<>)] = nameof(CollectionCopies.Queue),
        [typeof(Stack<>)] = nameof(CollectionCopies.Stack),
        [typeof(ConcurrentQueue<>)] = nameof(CollectionCopies.ConcurrentQueue),
        [typeof(Collection<>)] = nameof(CollectionCopies.Collection),
        [typeof(ReadOnlyCollection<>)] = nameof(CollectionCopies.ReadOnlyCollection),
        [typeof(Dictionary<,>)] = nameof(DictionaryCopies.Dictionary),
        [typeof(SortedDictionary<,>)] = nameof(DictionaryCopies.SortedDictionary),
        [typeof(SortedList<,>)] = nameof(DictionaryCopies.SortedList),
        [typeof(ConcurrentDictionary<,>)] = nameof(DictionaryCopies.ConcurrentDictionary),
        [typeof(ReadOnlyDictionary<,>)] = nameof(DictionaryCopies.ReadOnlyDictionary),
        [typeof(ImmutableArray<>)] = nameof(ImmutableCopies.ImmutableArray),
        [typeof(ImmutableList<>)] = nameof(ImmutableCopies.ImmutableList),
        [typeof(ImmutableHashSet<>)] = nameof(ImmutableCopies.ImmutableHashSet),
        [typeof(ImmutableSortedSet<>)] = nameof(ImmutableCopies.ImmutableSortedSet),
        [typeof(ImmutableQueue<>)] = nameof(ImmutableCopies.ImmutableQueue),
        [typeof(ImmutableStack<>)] = nameof(ImmutableCopies.ImmutableStack),
        [typeof(ImmutableDictionary<,>)] = nameof(ImmutableCopies.ImmutableDictionary),
        [typeof(ImmutableSortedDictionary<,>)] = nameof(ImmutableCopies.ImmutableSortedDictionary),
        [typeof(Nullable<>)] = nameof(ValueCopies.Nullable),
        [typeof(KeyValuePair<,>)] = nameof(ValueCopies.KeyValuePair),
        [typeof(Memory<>)] = nameof(ValueCopies.Memory),
        [typeof(ReadOnlyMemory<>)] = nameof(ValueCopies.ReadOnlyMemory),
        [typeof(ArraySegment<>)] = nameof(ValueCopies.ArraySegment),
    }.ToFrozenDictionary();

    /// <summary>Copies that need no type argument.</summary>
    private static readonly FrozenDictionary<Type, Delegate> s_plain = new Dictionary<Type, Delegate>
    {
        [typeof(object)] = new CopyFunction<object>(ValueCopies.Object),
        [typeof(BitArray)] = new CopyFunction<BitArray>(CollectionCopies.BitArray),
        [typeof(ArrayList)] = new CopyFunction<ArrayList>(CollectionCopies.ArrayList),
        [typeof(NameValueCollection)] = new CopyFunction<NameValueCollection>(CollectionCopies.NameValueCollection),
    }.ToFrozenDictionary();

    /// <summary>Whether values of the type can be copied, leaving open whether what they hold can.</summary>
    internal static bool Exists(Type type) =>
        ShallowTypes.Contains(type)
        || s_plain.ContainsKey(type)
        || type.IsArray
        || IsMarked(type)
        || ExceptionCopies.IsSupported(type)
        || IsFrozen(type) is not null
        || type.IsDefined(typeof(ImmutableAttribute), inherit: false)
        || (type.IsConstructedGenericType && (s_generic.ContainsKey(type.GetGenericTypeDefinition()) || IsTuple(type)));

    /// <summary>The copy function of <typeparamref name="T"/>; null when there is none.</summary>
    internal static CopyFunction<T>? Find<T>()
    {
        var type = typeof(T);
        if (s_plain.TryGetValue(type, out var plain))
        {
            return (CopyFunction<T>)plain;
        }

        if (type.IsArray)
        {
            var element = type.GetElementType()!;
            return type.IsSZArray
                ? Bind<T>(typeof(CollectionCopies), nameof(CollectionCopies.Array), [element])
                : Bind<T>(typeof(CollectionCopies), nameof(CollectionCopies.ArrayOfManyDimensions), [type, element]);
        }

        if (type.IsDefined(typeof(ImmutableAttribute), inherit: false))
        {
            return static (value, _) => value;
        }

        if (typeof(Exception).IsAssignableFrom(type))
        {
            return ExceptionCopies.IsSupported(type)
                ? static (value, context) => (T)(object)ExceptionCopies.Copy((Exception)(object)value!, context)
                : null;
        }

        if (IsMarked(type))
        {
            return type.IsAbstract ? null : MemberCopies.Compile<T>();
        }

        if (IsFrozen(type) is { } frozen)
        {
            var name = frozen.GetGenericTypeDefinition() == typeof(FrozenSet<>)
                ? nameof(ImmutableCopies.FrozenSet) : nameof(ImmutableCopies.FrozenDictionary);
            return Bind<T>(typeof(ImmutableCopies), name, [type, .. frozen.GetGenericArguments()]);
        }

        return type.IsConstructedGenericType ? FindGeneric<T>(type.GetGenericTypeDefinition(), type.GetGenericArguments()) : null;
    }

    internal static bool IsMarked(Type type) => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false);

    /// <summary>Whether <paramref name="definition"/> is a container known to copy, whose arguments decide.</summary>
    internal static bool IsContainer(Type definition) => s_generic.ContainsKey(definition);

    internal static bool IsTuple(Type type) => typeof(System.Runtime.CompilerServices.ITuple).IsAssignableFrom(type)
        && type.Namespace == nameof(System);

    private static CopyFunction<T>? FindGeneric<T>(Type definition, Type[] arguments)
    {
        if (s_generic.TryGetValue(definition, out var name))
        {
            Type[] owners = [typeof(CollectionCopies), typeof(DictionaryCopies), typeof(ImmutableCopies), typeof(ValueCopies)];
            return Bind<T>(owners.First(owner => owner.GetMethod(name, Access.All) is not null), name, arguments);
        }

        return IsTuple(typeof(T)) ? TupleCopies.Compile<T>() : null;
    }

    private static CopyFunction<T> Bind<T>(Type owner, string name, Type[] arguments) =>
        owner.GetMethod(name, Access.All)!.MakeGenericMethod(arguments).CreateDelegate<CopyFunction<T>>();

    /// <summary>The frozen collection <paramref name="type"/> is a variant of; null when it is none.</summary>
    private static Type? IsFrozen(Type type)
    {
        for (var level = type; level is not null; level = level.BaseType)
        {
            if (level.IsConstructedGenericType
                && (level.GetGenericTypeDefinition() == typeof(FrozenSet<>)
                    || level.GetGenericTypeDefinition() == typeof(FrozenDictionary<,>)))
            {
                return level;
            }
        }

        return null;
    }
}
