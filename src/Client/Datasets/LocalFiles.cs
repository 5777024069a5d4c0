using ZeroG.Provenance;

namespace ZeroG.Client;

/// <summary>The files that paths name, in the order that they have in a version.</summary>
public static class LocalFiles
{
    /// <summary>
    /// Finds files and those in folders, however deep. A file is called by its name, one in a folder by its path from there; of several
    /// paths, one in a folder by the folder's name before it. Links in folders are not followed, and empty files are left out.
    /// </summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="leftOut">Empty files that were found in folders.</param>
    /// <exception cref="ZeroGException">A path names nothing or an empty file, there is nothing to add, or two files have one path in the version.</exception>
    public static IReadOnlyList<LocalFile> Find(IReadOnlyList<string> paths, out int leftOut)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var files = new List<LocalFile>();
        leftOut = 0;
        foreach (var path in paths)
        {
            try
            {
                if (Directory.Exists(path)) leftOut += AddFolder(files, path, paths.Count > 1);
                else files.Add(OfFile(path));
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                throw new ZeroGException(FailureKind.Invalid, $"cannot read {path}: {refused.Message}", "Check the path, and that this user may read what it names.", refused);
            }
        }

        if (files.Count == 0)
            throw new ZeroGException(FailureKind.Invalid, $"{string.Join(", ", paths)} has no file with content.", "Name a folder with files that have content.");
        if (files.Count > DatasetManifest.MaxFiles)
            throw new ZeroGException(FailureKind.Invalid, $"There are {files.Count:N0} files.", $"A version has at most {DatasetManifest.MaxFiles:N0}: join small ones, as lines of a .jsonl file.");
        files.Sort((a, b) => FilePath.Compare(a.Path, b.Path));
        for (var i = 0; i < files.Count; i++) Check(files[i], i == 0 ? null : files[i - 1]);
        return files;
    }

    private static LocalFile OfFile(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw new ZeroGException(FailureKind.NotFound, $"there is no file {path}.", "Check the path.");
        // Devices and pipes have no length either; opening one could wait for ever.
        return file.Length > 0
            ? new LocalFile(file.Name, file.FullName, file.Length)
            : throw new ZeroGException(FailureKind.Invalid, $"{path} is empty.", "Choose a file that has content.");
    }

    private static int AddFolder(List<LocalFile> files, string path, bool isOneOfSeveral)
    {
        var folder = new DirectoryInfo(path);
        var prefix = isOneOfSeveral ? folder.Name + "/" : "";
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
        var leftOut = 0;
        foreach (var file in folder.EnumerateFiles("*", options))
        {
            if (file.Length == 0) leftOut++;
            else files.Add(new LocalFile(prefix + Path.GetRelativePath(folder.FullName, file.FullName).Replace(Path.DirectorySeparatorChar, '/'), file.FullName, file.Length));
        }

        return leftOut;
    }

    private static void Check(LocalFile file, LocalFile? before)
    {
        if (!FilePath.IsValid(file.Path))
            throw new ZeroGException(FailureKind.Invalid, $"{file.Location} has a name that no version takes.", $"Rename it: no '\\', ':' or control characters, and at most {FilePath.MaxBytes:N0} bytes.");
        if (before?.Path == file.Path)
            throw new ZeroGException(FailureKind.Invalid, $"{before.Location} and {file.Location} are both called {file.Path}.", "Rename one, or add the folder above them.");
    }
}
