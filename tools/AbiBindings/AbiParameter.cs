using System.Text.Json;

namespace ZeroG.AbiBindings;

/// <summary>An argument, result or member, as the compiler describes it.</summary>
/// <param name="Name">As the source has it; may be empty.</param>
/// <param name="Type">Its ABI type, with <c>tuple</c> for a struct.</param>
/// <param name="Internal">Its Solidity type, such as <c>struct ISlashingCourt.Claim[]</c>.</param>
/// <param name="Indexed">Whether an event carries it in a topic.</param>
/// <param name="Members">Of a struct.</param>
internal sealed record AbiParameter(string Name, string Type, string Internal, bool Indexed, IReadOnlyList<AbiParameter> Members)
{
    /// <summary>As it stands in a signature: structs by their members.</summary>
    public string Canonical => Type.StartsWith("tuple", StringComparison.Ordinal)
        ? $"({string.Join(',', Members.Select(member => member.Canonical))}){Type["tuple".Length..]}"
        : Type;

    /// <summary>One of its elements, where it is an array of no fixed length; null otherwise.</summary>
    public AbiParameter? Element => Type.EndsWith("[]", StringComparison.Ordinal)
        ? this with { Type = Type[..^2], Internal = Internal.EndsWith("[]", StringComparison.Ordinal) ? Internal[..^2] : Internal }
        : null;

    public static AbiParameter Read(JsonElement json) => new(
        json.GetProperty("name").GetString()!,
        json.GetProperty("type").GetString()!,
        json.GetProperty("internalType").GetString()!,
        json.TryGetProperty("indexed", out var indexed) && indexed.GetBoolean(),
        json.TryGetProperty("components", out var members) ? [.. members.EnumerateArray().Select(Read)] : []);
}
