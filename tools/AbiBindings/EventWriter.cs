namespace ZeroG.AbiBindings;

/// <summary>Writes a contract's events: one closed set of records, read from logs.</summary>
internal static class EventWriter
{
    public static string Write(CompiledContract contract, SoliditySource source)
    {
        var events = contract.Entries.Where(entry => entry.Kind == "event").ToList();
        foreach (var input in events.SelectMany(item => item.Inputs).Where(input => input.Indexed && !IsWord(input)))
            throw new BindingException($"The indexed argument '{input.Name}' of {contract.Name} is kept on the chain as a hash only.");
        var set = contract.Name + "Event";
        var text = new SourceText("ZeroG.Chain.Events").Doc(0, $"An event of {contract.Name}.").Line(0, $"public abstract record {set}").Open(0).Gap()
            .Line(1, $"private static readonly EventSchema<{set}>[] s_schemas =").Line(1, "[");
        foreach (var item in events)
        {
            var inputs = string.Join(", ", item.Inputs.Select(input => $"(\"{input.Canonical}\", {(input.Indexed ? "true" : "false")})"));
            text.Line(2, $"new({item.Name}.Topic, [{inputs}], {(item.Inputs.Count > 0 ? "values" : "_")} => new {item.Name}({TypeWriter.Values(item.Inputs, "values")})),");
        }
        text.Line(1, "];").Gap().Line(1, $"private {set}()").Open(1).Close(1)
            .Gap().Doc(1, "The event in a log of this contract; null where it is of another kind.")
            .Line(1, "/// <exception cref=\"Abi.AbiFormatException\">The log has the topic of an event, and not its arguments.</exception>")
            .Line(1, $"public static {set}? Decode(ChainEvent log) => EventSchema<{set}>.Decode(s_schemas, log);");
        foreach (var item in events)
        {
            var notes = source.MembersOf(item.Name);
            text.Gap().Doc(1, source.NoticeOf(item.Name) is { } notice ? Identifiers.Comment(notice) : $"{Identifiers.Sentence(item.Name)}: <c>{item.Signature}</c>.",
                    [.. item.Inputs.Select(input => (Identifiers.Pascal(input.Name), notes.GetValueOrDefault(input.Name), input.Canonical))])
                .Line(1, $"public sealed record {item.Name}({TypeWriter.Members(item.Inputs)}) : {set}").Open(1)
                .Gap().Doc(2, "The first topic of its logs.").Line(2, $"public static readonly Hash256 Topic = Hash256.Parse(\"{item.Hash}\");").Close(1);
        }
        return text.Close(0).ToString();
    }

    private static bool IsWord(AbiParameter input) => input.Type is not ("bytes" or "string" or "tuple") && !input.Type.EndsWith(']');
}
