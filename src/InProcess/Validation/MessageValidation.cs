
namespace ZeroG.InProcess;

/// <summary>Finds types in messages that cannot be copied or serialized.</summary>
internal sealed class MessageValidation
{
    private readonly HashSet<Type> _seen = [];

    /// <summary>
    /// What is wrong with <paramref name="type"/> and what it holds; <paramref name="where"/> says where it occurs.
    /// </summary>
    internal IEnumerable<string> OfType(Type type, string where)
    {
        if (!_seen.Add(type) || type.IsGenericParameter || ShallowTypes.Contains(type))
        {
            yield break;
        }

        if (type.IsPointer || typeof(Delegate).IsAssignableFrom(type) || typeof(Task).IsAssignableFrom(type))
        {
            yield return Refusal(type, where);
            yield break;
        }

        if (type.IsArray)
        {
            foreach (var problem in OfType(type.GetElementType()!, where))
            {
                yield return problem;
            }

            yield break;
        }

        // What a member declared by a base or an interface holds is known only at run time.
        var isOpen = type.IsInterface || type.IsAbstract || type == typeof(object);
        if (!isOpen && !CopyRules.Exists(type))
        {
            yield return Refusal(type, where);
            yield break;
        }

        var parts = type.IsConstructedGenericType ? type.GetGenericArguments() : [];
        if (CopyRules.IsMarked(type))
        {
            parts = [.. SerializableMembers.Of(type).Where(member => !member.IsImmutable).Select(member => member.Type)];
        }

        foreach (var problem in parts.SelectMany(part => OfType(part, $"a member of {type}")))
        {
            yield return problem;
        }
    }

    /// <summary>What is wrong with the declaration of a type marked with <see cref="GenerateSerializerAttribute"/>.</summary>
    internal IEnumerable<string> OfDeclaration(Type type)
    {
        if (!CopyRules.IsMarked(type) || type.IsEnum)
        {
            yield break;
        }

        foreach (var name in SerializableMembers.Unnumbered(type).Where(name => type.GetEvent(name, Access.All) is null))
        {
            yield return $"{type}.{name}: a member of a type with [GenerateSerializer] has [Id], or [NonSerialized] "
                + "(ORLEANS0004).";
        }

        foreach (var clash in SerializableMembers.DeclaredBy(type).Where(member => member.Id is not null)
            .GroupBy(member => member.Id).Where(group => group.Count() > 1))
        {
            var names = string.Join(" and ", clash.Select(member => member.Name));
            yield return $"{type}: members {names} have the same [Id({clash.Key})] (ORLEANS0012). Give each a number of its own.";
        }

        foreach (var problem in type.ContainsGenericParameters ? [] : OfType(type, "a message"))
        {
            yield return problem;
        }
    }

    private static string Refusal(Type type, string where) =>
        $"{type}, in {where}, cannot be serialized. Mark it with [GenerateSerializer] and its members with [Id], or do not send "
        + "it.";
}
