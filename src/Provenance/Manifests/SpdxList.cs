using System.Collections.Frozen;

namespace ZeroG.Provenance;

/// <summary>
/// The ids of SPDX' lists of licences, deprecated ones included, and of exceptions, from npm's spdx-license-ids 3.0.24 and
/// spdx-exceptions 2.5.0. Found in any case of their letters, as SPDX compares them.
/// </summary>
internal static class SpdxList
{
    /// <summary>Licences: any case to the one of the list.</summary>
    public static FrozenDictionary<string, string> Licences { get; } = Read("spdx-licences.txt");

    /// <summary>Exceptions: any case to the one of the list.</summary>
    public static FrozenDictionary<string, string> Exceptions { get; } = Read("spdx-exceptions.txt");

    private static FrozenDictionary<string, string> Read(string name)
    {
        using var reader = new StreamReader(typeof(SpdxList).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ToFrozenDictionary(id => id, StringComparer.OrdinalIgnoreCase);
    }
}
