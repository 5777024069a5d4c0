using System.Text;

namespace ZeroG.AbiBindings;

/// <summary>The files that bind our contracts, as a function of what Forge compiled and of the interfaces' text.</summary>
internal static class Bindings
{
    /// <summary>Where they stand.</summary>
    public const string Folder = "src/Chain/Contracts/Generated";

    // 64 bytes a line: files that people and version control can look at.
    private const int Digits = 128;

    private static readonly string[] s_contracts = ["StakeVault", "JobEscrow", "SlashingCourt", "ProvenanceAnchor"];

    /// <summary>Whether the contracts were ever compiled here.</summary>
    public static bool AreCompiled(string root) => s_contracts.All(name => File.Exists(CompiledContract.PathOf(root, name)));

    /// <summary>All files by name, in order. The same contracts give the same bytes.</summary>
    /// <param name="root">The checkout.</param>
    /// <exception cref="BindingException">Not compiled, or something no binding has a form for.</exception>
    public static IReadOnlyDictionary<string, string> Generate(string root)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var errors = new Dictionary<string, string>();
        foreach (var name in s_contracts)
        {
            var contract = CompiledContract.Read(root, name);
            var source = new SoliditySource(File.ReadAllText(Path.Combine(root, "contracts", "src", "interfaces", $"I{name}.sol")));
            files[$"{name}.cs"] = FunctionWriter.Calls(contract);
            files[$"{name}.Views.cs"] = FunctionWriter.Views(contract);
            if (TypeWriter.Write(contract, source) is { } types) files[$"{name}.Types.cs"] = types;
            files[$"{name}Event.cs"] = EventWriter.Write(contract, source);
            files[$"ContractError.{name}.cs"] = ErrorWriter.Write(contract, source, errors);
            files[$"{name}.hex"] = string.Concat(contract.CreationCode.Chunk(Digits).Select(line => new string(line) + "\n"));
        }
        return files;
    }

    /// <summary>Makes the folder hold exactly these files.</summary>
    public static void Write(string root, IReadOnlyDictionary<string, string> files)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, Folder)).FullName;
        foreach (var stale in Directory.EnumerateFiles(folder).Where(path => !files.ContainsKey(Path.GetFileName(path)))) File.Delete(stale);
        foreach (var (name, text) in files) File.WriteAllText(Path.Combine(folder, name), text, new UTF8Encoding(false));
    }
}
