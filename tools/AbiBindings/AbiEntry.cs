using System.Text.Json;

namespace ZeroG.AbiBindings;

/// <summary>A function, event, error or constructor of a compiled contract.</summary>
/// <param name="Kind">What of these, as the compiler names it.</param>
/// <param name="Name">Empty for a constructor.</param>
/// <param name="Inputs">Arguments.</param>
/// <param name="Outputs">Results of a function.</param>
/// <param name="Mutability">Of a function: pure, view, nonpayable or payable.</param>
internal sealed record AbiEntry(string Kind, string Name, IReadOnlyList<AbiParameter> Inputs, IReadOnlyList<AbiParameter> Outputs, string Mutability)
{
    /// <summary>Name and canonical types of the arguments: what selectors and topics are hashes of.</summary>
    public string Signature => $"{Name}({string.Join(',', Inputs.Select(input => input.Canonical))})";

    /// <summary>Whether it only reads.</summary>
    public bool IsView => Mutability is "view" or "pure";

    /// <summary>Its selector or topic is the beginning or whole of this.</summary>
    public Hash256 Hash => Keccak256.Hash(System.Text.Encoding.ASCII.GetBytes(Signature));

    public static AbiEntry Read(JsonElement json) => new(
        json.GetProperty("type").GetString()!,
        json.TryGetProperty("name", out var name) ? name.GetString()! : "",
        Parameters(json, "inputs"),
        Parameters(json, "outputs"),
        json.TryGetProperty("stateMutability", out var mutability) ? mutability.GetString()! : "");

    private static IReadOnlyList<AbiParameter> Parameters(JsonElement json, string name) =>
        json.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(AbiParameter.Read)] : [];
}
