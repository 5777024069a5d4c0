namespace ZeroG.AbiBindings;

/// <summary>Writes a contract's functions: what changes it as calls to be sent, what reads it as questions to a node.</summary>
internal static class FunctionWriter
{
    // Names that the written methods use for themselves.
    private static readonly HashSet<string> s_taken = ["chain", "cancel", "block", "address", "answer", "item"];

    /// <summary>The file with the constructor and the calls.</summary>
    public static string Calls(CompiledContract contract)
    {
        var text = new SourceText("ZeroG.Chain.Settlement")
            .Doc(0, $"The contract {contract.Name} at an address: its calls, and what it answers.", [("address", "where it is", "")])
            .Line(0, $"public sealed partial class {contract.Name}(Address address)").Open(0);
        var calls = Functions(contract, isView: false);
        text.Gap();
        foreach (var call in calls) text.Line(1, $"private static readonly ContractFunction {Identifiers.Field(call.Name)} = new(\"{call.Signature}\");");
        text.Gap().Doc(1, "Where it is.").Line(1, "public Address Address => address;");
        Constructor(text, contract);
        foreach (var call in calls) Call(text, contract, call);
        return text.Close(0).ToString();
    }

    /// <summary>The file with the questions.</summary>
    public static string Views(CompiledContract contract)
    {
        var text = new SourceText("ZeroG.Chain.Rpc").Line(0, $"public sealed partial class {contract.Name}").Open(0);
        var views = Functions(contract, isView: true);
        text.Gap();
        foreach (var view in views)
            text.Line(1, $"private static readonly ContractFunction {Identifiers.Field(view.Name)} = new(\"{view.Signature}\", \"({string.Join(',', view.Outputs.Select(output => output.Canonical))})\");");
        foreach (var view in views) View(text, contract, view);
        return text.Close(0).ToString();
    }

    private static void Constructor(SourceText text, CompiledContract contract)
    {
        var inputs = contract.Entries.SingleOrDefault(entry => entry.Kind == "constructor")?.Inputs ?? [];
        text.Gap().Doc(1, "Init code: the data of a transaction without a receiver that creates one.")
            .Line(1, $"public static ReadOnlyMemory<byte> InitCode({Declare(inputs)}) =>")
            .Line(2, $"ContractCode.Init(\"{contract.Name}\", \"({string.Join(',', inputs.Select(input => input.Canonical))})\"{Pass(inputs)});");
    }

    private static void Call(SourceText text, CompiledContract contract, AbiEntry call)
    {
        var isPayable = call.Mutability == "payable";
        var parameters = Declare(call.Inputs);
        if (isPayable) parameters += (parameters.Length > 0 ? ", " : "") + "UInt256 value";
        var notes = Notes(contract, call);
        if (isPayable) notes.Add(("value", notes.Any(note => note.Note is not null) ? "sent along, in wei" : null, "uint256"));
        text.Gap().Doc(1, Summary(contract, call), notes)
            .Line(1, $"public SettlementCall {Identifiers.Pascal(call.Name)}({parameters}) =>")
            .Line(2, $"{Identifiers.Field(call.Name)}.Call(address, {(isPayable ? "value" : "UInt256.Zero")}{Pass(call.Inputs)});");
    }

    private static void View(SourceText text, CompiledContract contract, AbiEntry view)
    {
        var outputs = view.Outputs.Select(CSharpType.Of).ToList();
        // Several results are a record (TypeWriter), since a tuple may not have all names that a contract may give.
        var type = outputs.Count == 1 ? outputs[0].Name : Identifiers.Pascal(view.Name);
        var values = string.Join(", ", outputs.Select((output, i) => output.FromAbi($"answer[{i}]")));
        var parameters = Declare(view.Inputs);
        var notes = Notes(contract, view);
        if (notes.Any(note => note.Note is not null))
            notes = [("chain", "the node", ""), .. notes, ("cancel", "stops waiting", ""), ("block", "the height at which it is asked; the newest by default", "")];
        text.Gap().Doc(1, Summary(contract, view), notes)
            .Line(1, $"public Task<{type}> {Identifiers.Pascal(view.Name)}Async(ChainClient chain, {parameters}{(parameters.Length > 0 ? ", " : "")}CancellationToken cancel, ulong? block = null) =>")
            .Line(2, $"{Identifiers.Field(view.Name)}.AskAsync(chain, address, block, answer => {(outputs.Count == 1 ? values : $"new {type}({values})")}, cancel{Pass(view.Inputs)});");
    }

    private static List<AbiEntry> Functions(CompiledContract contract, bool isView)
    {
        var functions = contract.Entries.Where(entry => entry.Kind == "function" && entry.IsView == isView).ToList();
        if (functions.GroupBy(function => Identifiers.Pascal(function.Name)).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new BindingException($"{contract.Name} has {twice.Key} twice; overloads are not bound.");
        return functions;
    }

    private static string Declare(IReadOnlyList<AbiParameter> inputs) => string.Join(", ", inputs.Select(input => $"{CSharpType.Of(input).Name} {Argument(input)}"));

    private static string Pass(IReadOnlyList<AbiParameter> inputs) => string.Concat(inputs.Select(input => ", " + CSharpType.Of(input).ToAbi(Argument(input))));

    private static string Argument(AbiParameter input)
    {
        var name = Identifiers.Camel(input.Name);
        return s_taken.Contains(name) ? throw new BindingException($"The argument name '{name}' is taken by the bindings themselves; rename it in the contract.") : name;
    }

    private static List<(string Name, string? Note, string Type)> Notes(CompiledContract contract, AbiEntry entry)
    {
        var notes = contract.ParameterNotes.GetValueOrDefault(entry.Signature);
        return [.. entry.Inputs.Select(input => (Argument(input), notes?.GetValueOrDefault(input.Name), input.Canonical))];
    }

    private static string Summary(CompiledContract contract, AbiEntry entry) =>
        contract.Notices.TryGetValue(entry.Signature, out var notice) ? Identifiers.Comment(notice) : $"{Identifiers.Sentence(entry.Name)}: <c>{entry.Signature}</c>.";
}
