using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace ZeroG.Receipts;

/// <summary>A file of a model's folder.</summary>
/// <param name="Name">Its path in the folder, with slashes.</param>
/// <param name="Sha256">SHA-256 of its bytes.</param>
public sealed record ModelResource(string Name, Hash256 Sha256);

/// <summary>A folder with a model as its signature has it: every file by its SHA-256.</summary>
/// <param name="Name">Name of the folder.</param>
/// <param name="Resources">Its files.</param>
/// <param name="Ignored">Paths in the folder, and all below them, that the signature does not cover.</param>
public sealed record SignedModel(string Name, ImmutableArray<ModelResource> Resources, ImmutableArray<string> Ignored)
{
    /// <summary>What OpenSSF's own tool never covers: the traces of git.</summary>
    public static ImmutableArray<string> Git { get; } = [".git", ".gitattributes", ".github", ".gitignore"];

    /// <summary>SHA-256 over the digests of the files, one behind the other, in their order.</summary>
    public Hash256 Digest
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var resource in Resources) hash.AppendData(resource.Sha256.ToArray());
            return Hash256.FromBytes(hash.GetHashAndReset());
        }
    }

    /// <summary>A folder by its files, in the order of their paths, part by part.</summary>
    public static SignedModel Of(string name, IEnumerable<ModelResource> resources, IEnumerable<string> ignored) => new(
        name,
        [.. resources.OrderBy(resource => resource.Name, Comparer<string>.Create(static (a, b) => Parts(a).SequenceCompareTo(Parts(b))))],
        [.. ignored.Order(StringComparer.Ordinal)]);

    /// <summary>Whether a path is one of those, or below one.</summary>
    public static bool Covers(IEnumerable<string> paths, string path)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(path);
        return paths.Any(one => path == one || path.StartsWith($"{one.TrimEnd('/')}/", StringComparison.Ordinal));
    }

    /// <summary>Where files differ from those that were signed, in words; nothing where all are as signed.</summary>
    /// <param name="found">The files of a folder, without those that are ignored.</param>
    public IEnumerable<string> Differences(IEnumerable<ModelResource> found)
    {
        var files = found.ToDictionary(file => file.Name, file => file.Sha256, StringComparer.Ordinal);
        foreach (var resource in Resources)
        {
            if (!files.Remove(resource.Name, out var sha256)) yield return $"{resource.Name} is missing";
            else if (sha256 != resource.Sha256) yield return $"{resource.Name} was changed";
        }

        foreach (var name in files.Keys.Order(StringComparer.Ordinal)) yield return $"{name} was not signed";
    }

    // What separates the parts counts less than any character.
    private static ReadOnlySpan<byte> Parts(string path) => Encoding.UTF8.GetBytes(path.Replace('/', '\0'));
}
