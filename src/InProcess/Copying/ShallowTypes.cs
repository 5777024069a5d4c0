using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.Specialized;
using System.Globalization;
using System.Net;
using System.Numerics;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>The types whose values cannot change, and are therefore passed as they are.</summary>
internal static class ShallowTypes
{
    private static readonly FrozenSet<Type> s_known = FrozenSet.Create(
        [
            typeof(string), typeof(decimal), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly),
            typeof(TimeOnly), typeof(TimeSpan), typeof(BigInteger), typeof(Int128), typeof(UInt128), typeof(Half),
            typeof(Version), typeof(Index), typeof(Range), typeof(DBNull), typeof(CancellationToken), typeof(BitVector32),
            typeof(CompareInfo), typeof(ValueTuple), typeof(IdSpan), typeof(GrainType), typeof(GrainId),
            typeof(GrainInterfaceType), typeof(ActivationId), typeof(GrainAddress),
            typeof(SiloAddress), typeof(System.Text.Rune), typeof(Unit),
        ]);

    /// <summary>Of these, derived types are as unchangeable.</summary>
    private static readonly Type[] s_families =
        [typeof(Type), typeof(Uri), typeof(CultureInfo), typeof(IPAddress), typeof(EndPoint), typeof(GrainReference)];

    /// <summary>Shallow when their arguments are.</summary>
    private static readonly FrozenSet<Type> s_containers = FrozenSet.Create(
        [
            typeof(Nullable<>), typeof(KeyValuePair<,>), typeof(ImmutableArray<>), typeof(ImmutableList<>),
            typeof(ImmutableHashSet<>), typeof(ImmutableSortedSet<>), typeof(ImmutableDictionary<,>),
            typeof(ImmutableSortedDictionary<,>), typeof(ImmutableQueue<>), typeof(ImmutableStack<>),
            typeof(ValueTuple<>), typeof(ValueTuple<,>), typeof(ValueTuple<,,>), typeof(ValueTuple<,,,>),
            typeof(ValueTuple<,,,,>), typeof(ValueTuple<,,,,,>), typeof(ValueTuple<,,,,,,>), typeof(ValueTuple<,,,,,,,>),
            typeof(Tuple<>), typeof(Tuple<,>), typeof(Tuple<,,>), typeof(Tuple<,,,>), typeof(Tuple<,,,,>),
            typeof(Tuple<,,,,,>), typeof(Tuple<,,,,,,>), typeof(Tuple<,,,,,,,>),
        ]);

    private static readonly ConcurrentDictionary<Type, bool> s_answers = new();

    internal static bool Contains(Type type) => s_answers.GetOrAdd(type, static type => Determine(type));

    private static bool Determine(Type type)
    {
        if (type.IsPrimitive || type.IsEnum || s_known.Contains(type)
            || Array.Exists(s_families, family => family.IsAssignableFrom(type)))
        {
            return true;
        }

        if (type.IsConstructedGenericType)
        {
            var definition = type.GetGenericTypeDefinition();
            if (definition == typeof(Immutable<>))
            {
                return true;
            }

            if (s_containers.Contains(definition))
            {
                return Array.TrueForAll(type.GetGenericArguments(), Contains);
            }
        }

        // A type that is not sealed may have derived types that do change: those are told apart when a value is at hand.
        return (type.IsSealed && type.IsDefined(typeof(ImmutableAttribute), inherit: false)) || IsShallowStruct(type);
    }

    private static bool IsShallowStruct(Type type)
    {
        if (!type.IsValueType || !type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
        {
            return false;
        }

        var members = SerializableMembers.Of(type);
        return members.Count == type.GetFields(Access.Instance).Length
            && members.All(member => member.Field is not null && (member.IsImmutable || Contains(member.Type)));
    }
}
