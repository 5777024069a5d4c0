using System.Text.Json;

namespace ZeroG.AbiBindings;

/// <summary>What Forge writes of a contract: its interface, its notes and the code that creates it.</summary>
/// <param name="Name">Name of the contract, and of its file.</param>
/// <param name="Entries">Functions, events, errors, in the compiler's order, which is by name.</param>
/// <param name="Notices">For a function's signature, what its source says of it.</param>
/// <param name="ParameterNotes">For a function's signature, what its source says of its arguments.</param>
/// <param name="CreationCode">Hexadecimal digits, without the constructor's arguments.</param>
internal sealed record CompiledContract(
    string Name,
    IReadOnlyList<AbiEntry> Entries,
    IReadOnlyDictionary<string, string> Notices,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> ParameterNotes,
    string CreationCode)
{
    /// <summary>Where Forge puts what it compiles.</summary>
    public static string PathOf(string root, string name) => Path.Combine(root, "artifacts", "contracts", "out", $"{name}.sol", $"{name}.json");

    /// <exception cref="BindingException">Not compiled, or before its sources were changed.</exception>
    public static CompiledContract Read(string root, string name)
    {
        var path = PathOf(root, name);
        if (!File.Exists(path)) throw new BindingException($"{path} is missing. {Remedy}");
        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        var compiled = json.RootElement;
        foreach (var source in compiled.GetProperty("metadata").GetProperty("sources").EnumerateObject())
            if (!IsCurrent(Path.Combine(root, "contracts", source.Name), source.Value.GetProperty("keccak256").GetString()!))
                throw new BindingException($"contracts/{source.Name} was changed after {path} was made. {Remedy}");
        var code = compiled.GetProperty("bytecode").GetProperty("object").GetString()!;
        if (!code.StartsWith("0x", StringComparison.Ordinal) || !code.AsSpan(2).ToString().All(char.IsAsciiHexDigit))
            throw new BindingException($"{path} has code that is not linked; its libraries must be internal.");
        var output = compiled.GetProperty("metadata").GetProperty("output");
        return new CompiledContract(
            name,
            [.. compiled.GetProperty("abi").EnumerateArray().Select(AbiEntry.Read)],
            Methods(output, "userdoc").Where(method => method.Value.TryGetProperty("notice", out _))
                .ToDictionary(method => method.Name, method => method.Value.GetProperty("notice").GetString()!),
            Methods(output, "devdoc").Where(method => method.Value.TryGetProperty("params", out _))
                .ToDictionary(method => method.Name, method => Texts(method.Value.GetProperty("params"))),
            code[2..]);
    }

    private const string Remedy = "Compile the contracts: (cd contracts && node_modules/@foundry-rs/forge-linux-amd64/bin/forge build)";

    private static bool IsCurrent(string path, string hash) => File.Exists(path) && Keccak256.Hash(File.ReadAllBytes(path)).ToString() == hash;

    private static IEnumerable<JsonProperty> Methods(JsonElement output, string kind) =>
        output.GetProperty(kind).TryGetProperty("methods", out var methods) ? methods.EnumerateObject() : [];

    private static IReadOnlyDictionary<string, string> Texts(JsonElement json) =>
        json.EnumerateObject().ToDictionary(item => item.Name, item => item.Value.GetString()!);
}
