namespace ZeroG.AbiBindings;

/// <summary>Writes the errors of all contracts as one closed set: a revert passes through contracts, so the caller cannot tell whose it is.</summary>
internal static class ErrorWriter
{
    /// <summary>The file with those errors of a contract that are not in <paramref name="known"/>, which they join.</summary>
    public static string Write(CompiledContract contract, SoliditySource source, Dictionary<string, string> known)
    {
        var errors = contract.Entries.Where(entry => entry.Kind == "error" && IsNew(entry, known)).ToList();
        var text = new SourceText().Line(0, "public abstract partial record ContractError").Open(0).Gap()
            .Line(1, $"private static ContractError? Of{contract.Name}(uint selector, ReadOnlySpan<byte> arguments) => selector switch").Line(1, "{");
        foreach (var error in errors)
        {
            var made = error.Inputs.Count == 0
                ? $"new {error.Name}()"
                : $"Read(\"({string.Join(',', error.Inputs.Select(input => input.Canonical))})\", arguments, values => new {error.Name}({TypeWriter.Values(error.Inputs, "values")}))";
            text.Line(2, $"{error.Name}.Selector => {made},");
        }
        text.Line(2, "_ => null,").Line(1, "};");
        foreach (var error in errors)
        {
            var arguments = string.Concat(error.Inputs.Select(input => $", (\"{Identifiers.Words(input.Name)}\", {Identifiers.Pascal(input.Name)})"));
            text.Gap().Doc(1, source.NoticeOf(error.Name) is { } notice ? Identifiers.Comment(notice) : $"{Identifiers.Sentence(error.Name)}: <c>{error.Signature}</c>.")
                .Line(1, $"public sealed record {error.Name}({TypeWriter.Members(error.Inputs)}) : ContractError").Open(1)
                .Gap().Doc(2, "The first four bytes of the revert's data.").Line(2, $"public const uint Selector = 0x{error.Hash.ToHex()[..8]};")
                .Gap().Line(2, "/// <inheritdoc/>").Line(2, $"public override string Describe() => Say(\"{Identifiers.Words(error.Name)}\"{arguments});").Close(1);
        }
        return text.Close(0).ToString();
    }

    private static bool IsNew(AbiEntry error, Dictionary<string, string> known)
    {
        if (known.TryAdd(error.Name, error.Signature)) return true;
        return known[error.Name] == error.Signature ? false : throw new BindingException($"Two errors have the name {error.Name} and other arguments; rename one.");
    }
}
