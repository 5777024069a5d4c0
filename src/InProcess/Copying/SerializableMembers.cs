using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ZeroG.InProcess;

/// <summary>A member that travels with its object.</summary>
/// <param name="Name">Its name in the source.</param>
/// <param name="Type">Its type.</param>
/// <param name="Field">Where it is stored; null for a property without storage of its own.</param>
/// <param name="Property">The property, if it is one.</param>
/// <param name="IsImmutable">Whether its value is passed without copying.</param>
/// <param name="Id">Its number; null for a parameter of a primary constructor, which is numbered by position.</param>
internal sealed record SerializableMember(
    string Name, Type Type, FieldInfo? Field, PropertyInfo? Property, bool IsImmutable, uint? Id);

/// <summary>Finds the members that travel with objects of a type marked with <see cref="GenerateSerializerAttribute"/>.</summary>
internal static class SerializableMembers
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<SerializableMember>> s_byType = new();

    /// <summary>The members of <paramref name="type"/> and of its marked bases.</summary>
    internal static IReadOnlyList<SerializableMember> Of(Type type) => s_byType.GetOrAdd(type, static type =>
    {
        var members = new List<SerializableMember>();
        for (var level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            if (level.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
            {
                members.AddRange(DeclaredBy(level));
            }
        }

        return members;
    });

    /// <summary>The members <paramref name="type"/> itself declares.</summary>
    internal static List<SerializableMember> DeclaredBy(Type type)
    {
        var members = new List<SerializableMember>();
        var positional = PositionalNames(type);
        var marked = type.GetCustomAttribute<GenerateSerializerAttribute>(inherit: false);
        foreach (var property in type.GetProperties(Access.Declared))
        {
            var storage = type.GetField($"<{property.Name}>k__BackingField", Access.Declared);
            var id = property.GetCustomAttribute<IdAttribute>()?.Id ?? storage?.GetCustomAttribute<IdAttribute>()?.Id;
            var isNumbered = positional.Contains(property.Name)
                || (marked?.GenerateFieldIds == GenerateFieldIds.PublicProperties && property.GetMethod is { IsPublic: true });
            if (id is not null || (isNumbered && storage is not null && !StaysBehind(storage)))
            {
                var isImmutable = property.IsDefined(typeof(ImmutableAttribute), inherit: false);
                members.Add(new(property.Name, property.PropertyType, storage, property, isImmutable, id));
            }
        }

        foreach (var field in type.GetFields(Access.Declared))
        {
            var name = CapturedParameter(field);
            var id = field.Name.StartsWith('<') ? null : field.GetCustomAttribute<IdAttribute>()?.Id;
            if (id is not null || (name is not null && marked?.IncludePrimaryConstructorParameters == true))
            {
                var isImmutable = field.IsDefined(typeof(ImmutableAttribute), inherit: false);
                members.Add(new(name ?? field.Name, field.FieldType, field, null, isImmutable, id));
            }
        }

        return members;
    }

    /// <summary>
    /// Fields and stored properties of <paramref name="type"/> that state neither a number nor that they stay behind.
    /// </summary>
    internal static IEnumerable<string> Unnumbered(Type type)
    {
        var known = DeclaredBy(type).Where(member => member.Field is not null).Select(member => member.Field!).ToHashSet();
        foreach (var field in type.GetFields(Access.Declared))
        {
            if (!known.Contains(field) && !StaysBehind(field) && CapturedParameter(field) is null)
            {
                var end = field.Name.IndexOf('>');
                yield return end > 1 ? field.Name[1..end] : field.Name;
            }
        }
    }

    private static bool StaysBehind(FieldInfo field) =>
#pragma warning disable SYSLIB0050 // The attribute, not formatters, is what Orleans asks for.
        field.IsNotSerialized;
#pragma warning restore SYSLIB0050

    /// <summary>
    /// The parameter of a primary constructor that <paramref name="field"/> captures: the compiler names it
    /// <c>&lt;x&gt;P</c>.
    /// </summary>
    private static string? CapturedParameter(FieldInfo field) =>
        field.Name.StartsWith('<') && field.Name.EndsWith(">P", StringComparison.Ordinal) ? field.Name[1..^2] : null;

    /// <summary>The properties of a positional record: the compiler gives it a method that deconstructs into them.</summary>
    private static HashSet<string> PositionalNames(Type type)
    {
        var isRecord = type.GetMethod("PrintMembers", Access.Declared) is { } print
            && print.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);
        var deconstruct = isRecord
            ? type.GetMethods(Access.Declared).FirstOrDefault(method =>
                method.Name == "Deconstruct" && method.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false))
            : null;
        return deconstruct?.GetParameters().Select(parameter => parameter.Name!).ToHashSet(StringComparer.Ordinal) ?? [];
    }
}
