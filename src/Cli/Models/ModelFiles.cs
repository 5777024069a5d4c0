using System.Security.Cryptography;
using ZeroG.Provenance;
using ZeroG.Receipts;

namespace ZeroG.Cli;

/// <summary>The files of a folder with a model, by their SHA-256.</summary>
internal static class ModelFiles
{
    private static readonly Hash256 s_empty = Hash256.FromBytes(SHA256.HashData([]));

    /// <summary>Hashes every file of a folder and of those below it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="ignored">Paths in it that are left out, with all below them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ZeroGException">There is no such folder, there is a link in it, or a file cannot be read.</exception>
    public static async Task<IReadOnlyList<ModelResource>> HashAsync(string folder, IReadOnlyCollection<string> ignored, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder)) throw new ZeroGException(FailureKind.NotFound, $"there is no folder {folder}.", "Name the folder with the model.");
        var files = new List<ModelResource>();
        foreach (var (name, path) in Files(folder, "", ignored)) files.Add(new ModelResource(name, await HashAsync(path, cancellationToken)));
        return files;
    }

    /// <summary>Where a file lies in a folder, with slashes; null where it is outside.</summary>
    public static string? Inside(string folder, string file)
    {
        var path = Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/');
        return path == ".." || path.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(path) ? null : path;
    }

    private static IEnumerable<(string Name, string Path)> Files(string folder, string prefix, IReadOnlyCollection<string> ignored)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            var name = prefix + entry.Name;
            if (SignedModel.Covers(ignored, name)) continue;
            if (entry.LinkTarget is not null) throw new ZeroGException(FailureKind.Invalid, $"{entry.FullName} is a link, which a signature does not follow.", "Put the file itself in its place.");
            if (entry is not DirectoryInfo) yield return (name, entry.FullName);
            else foreach (var below in Files(entry.FullName, $"{name}/", ignored)) yield return below;
        }
    }

    // Pipes and devices have no length either, and are not opened: one could wait for ever.
    private static async Task<Hash256> HashAsync(string path, CancellationToken cancellationToken)
    {
        if (new FileInfo(path).Length == 0) return s_empty;
        await using var file = InputFile.Open(path);
        return Hash256.FromBytes(await SHA256.HashDataAsync(file, cancellationToken));
    }
}
