using System.Text;
using ZeroG.Provenance;

namespace ZeroG.Grains.Settlement;

/// <summary>Names of settlements, made of what they are for: who wants the same effect again uses the same name.</summary>
internal static class SettlementNames
{
    /// <summary>The name of an effect.</summary>
    /// <param name="kind">What kind of effect.</param>
    /// <param name="parts">What tells it from others of the kind; none contains a zero character.</param>
    public static string Of(string kind, params ReadOnlySpan<string> parts) =>
        Keccak256.Hash(Encoding.UTF8.GetBytes($"zerog\0{kind}\0{string.Join('\0', parts)}")).ToString();
}
