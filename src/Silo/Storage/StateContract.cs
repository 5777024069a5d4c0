using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ZeroG.Silo.Storage;

/// <summary>Refuses a state type that would lose data on its way through JSON, at its first use rather than at its first loss.</summary>
internal static class StateContract
{
    private static readonly ConcurrentDictionary<Type, string?> Faults = new();

    /// <summary>Checks <paramref name="state"/> and every type it holds.</summary>
    /// <exception cref="SqliteStorageException">A member is stored in the object but not in JSON, or cannot be read back.</exception>
    public static void Verify(Type state)
    {
        var fault = Faults.GetOrAdd(state, static type => Find(type, []));
        if (fault is not null) throw new SqliteStorageException($"Grain state {state} cannot be stored: {fault}");
    }

    private static string? Find(Type type, HashSet<Type> seen)
    {
        if (!seen.Add(type)) return null;
        JsonTypeInfo contract;
        try
        {
            contract = StateJson.Options.GetTypeInfo(type);
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException)
        {
            return $"{type} has no JSON form. {e.Message}";
        }
        return contract.Kind switch
        {
            // Its converter is ours, which hides what it holds.
            _ when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) => Find(type.GetGenericArguments()[0], seen),
            JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary => Find(contract.ElementType!, seen),
            JsonTypeInfoKind.Object => Lost(contract) ?? contract.Properties.Select(p => Find(p.PropertyType, seen)).FirstOrDefault(f => f is not null),
            _ => null,
        };
    }

    private static string? Lost(JsonTypeInfo contract)
    {
        var type = contract.Type;
        if (type.IsAbstract && contract.PolymorphismOptions is null)
            return $"{type} is abstract, so what was written could not be read. Name its derived types with [JsonDerivedType].";

        var readBack = contract.Properties
            .Where(property => property.Set is not null || property.AssociatedParameter is not null)
            .Select(property => (property.AttributeProvider as MemberInfo)?.Name)
            .ToHashSet();
        for (var declaring = type; declaring is not null && declaring != typeof(object); declaring = declaring.BaseType)
            foreach (var field in declaring.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                var member = Stored(field, declaring);
                if (member is not null && !readBack.Contains(member.Name) && member.GetCustomAttribute<JsonIgnoreAttribute>() is null)
                    return $"{declaring}.{member.Name} would be lost. Give it a public getter and setter (or a constructor parameter), or mark it [JsonIgnore].";
            }
        return null;
    }

    // The member a field stands for: an automatic property, a public field, or one with [Id]; other private fields are a type's own business.
    private static MemberInfo? Stored(FieldInfo field, Type declaring)
    {
        if (field.Name.StartsWith('<') && field.Name.EndsWith(">k__BackingField", StringComparison.Ordinal))
            return declaring.GetProperty(
                field.Name[1..field.Name.IndexOf('>')],
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
        return field.IsPublic || field.GetCustomAttribute<IdAttribute>() is not null ? field : null;
    }
}
