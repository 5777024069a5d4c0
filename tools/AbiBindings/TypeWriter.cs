namespace ZeroG.AbiBindings;

/// <summary>Writes the structs and enums that a contract's interface declares and its functions and events use, and the results of functions with several.</summary>
internal static class TypeWriter
{
    /// <summary>The file; null where there is none of either.</summary>
    public static string? Write(CompiledContract contract, SoliditySource source)
    {
        var used = contract.Entries.SelectMany(entry => entry.Inputs.Concat(entry.Outputs)).SelectMany(Nested)
            .Where(type => CSharpType.Declared(type.Internal).StartsWith(contract.Name + ".", StringComparison.Ordinal))
            .DistinctBy(type => type.Internal).OrderBy(type => type.Internal, StringComparer.Ordinal).ToList();
        var results = contract.Entries.Where(entry => entry.IsView && entry.Outputs.Count > 1).ToList();
        if (used.Count + results.Count == 0) return null;
        var text = new SourceText().Line(0, $"public sealed partial class {contract.Name}").Open(0);
        foreach (var type in used)
        {
            var name = CSharpType.Declared(type.Internal)[(contract.Name.Length + 1)..];
            if (type.Type == "tuple") Struct(text, name, type.Members, source);
            else Enum(text, name, source);
        }
        foreach (var result in results)
            text.Gap().Doc(1, $"What <see cref=\"{Identifiers.Pascal(result.Name)}Async\"/> answers.").Line(1, $"public sealed record {Identifiers.Pascal(result.Name)}({Members(result.Outputs)});");
        return text.Close(0).ToString();
    }

    /// <summary>A positional record's parameters.</summary>
    public static string Members(IReadOnlyList<AbiParameter> members) => string.Join(", ", members.Select(member => $"{CSharpType.Of(member).Name} {Identifiers.Pascal(member.Name)}"));

    /// <summary>The same values from a list of what the codec decoded.</summary>
    public static string Values(IReadOnlyList<AbiParameter> members, string list) => string.Join(", ", members.Select((member, i) => CSharpType.Of(member).FromAbi($"{list}[{i}]")));

    private static void Struct(SourceText text, string name, IReadOnlyList<AbiParameter> members, SoliditySource source)
    {
        var notes = source.MembersOf(name);
        text.Gap().Doc(1, Identifiers.Comment(source.NoticeOf(name) ?? $"The struct {name}."), [.. members.Select(member => (Identifiers.Pascal(member.Name), notes.GetValueOrDefault(member.Name), member.Canonical))])
            .Line(1, $"public sealed record {name}({Members(members)})").Open(1)
            .Gap().Line(2, $"internal object ToAbi() => new object[] {{ {string.Join(", ", members.Select(member => CSharpType.Of(member).ToAbi(Identifiers.Pascal(member.Name))))} }};")
            .Gap().Line(2, $"internal static {name} FromAbi(object value)").Open(2)
            .Line(3, "var members = (IReadOnlyList<object>)value;")
            .Line(3, $"return new({Values(members, "members")});").Close(2)
            .Close(1);
    }

    private static void Enum(SourceText text, string name, SoliditySource source)
    {
        var values = source.ValuesOf(name) ?? throw new BindingException($"The enum {name} is used but not declared in the contract's own interface.");
        text.Gap().Doc(1, Identifiers.Comment(source.NoticeOf(name) ?? $"The enum {name}.")).Line(1, $"public enum {name}").Open(1);
        foreach (var value in values) text.Gap().Doc(2, $"{Identifiers.Sentence(value)}.").Line(2, value + ",");
        text.Close(1);
    }

    private static IEnumerable<AbiParameter> Nested(AbiParameter parameter)
    {
        if (parameter.Element is { } element) return Nested(element);
        if (parameter.Type == "tuple") return parameter.Members.SelectMany(Nested).Append(parameter);
        return parameter.Internal.StartsWith("enum ", StringComparison.Ordinal) ? [parameter] : [];
    }
}
