namespace ZeroG.Cli;

/// <summary>Writes what the user names, in whole or not at all, and never over something that is there.</summary>
internal static class OutputFile
{
    /// <summary>Makes sure, before long work, that a new file can have that name.</summary>
    /// <exception cref="ZeroGException">Something of that name is there.</exception>
    public static void RequireFree(string path) => Require(path, !Path.Exists(path));

    /// <summary>Makes sure, before long work, that a new folder can have that name.</summary>
    /// <exception cref="ZeroGException">Something of that name is there other than an empty folder.</exception>
    public static void RequireFreeFolder(string path) =>
        Require(path, !File.Exists(path) && (!Directory.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any()));

    /// <summary>Writes a new file.</summary>
    /// <exception cref="ZeroGException">Something of that name is there, or it cannot be written.</exception>
    public static Task WriteAsync(string path, Action<Stream> content, CancellationToken cancellationToken)
    {
        RequireFree(path);
        return WriteWholeAsync(
            path,
            unfinished => WriteFile(unfinished, content),
            unfinished => File.Move(unfinished, path, overwrite: false),
            File.Delete,
            cancellationToken);
    }

    /// <summary>Writes a new folder with those files.</summary>
    /// <exception cref="ZeroGException">Something of that name is there other than an empty folder, or it cannot be written.</exception>
    public static Task WriteFolderAsync(
        string path, IReadOnlyList<(string Name, Action<Stream> Write)> files, CancellationToken cancellationToken)
    {
        RequireFreeFolder(path);
        return WriteWholeAsync(
            path,
            unfinished =>
            {
                Directory.CreateDirectory(unfinished);
                foreach (var (name, write) in files)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var file = Path.Combine(unfinished, name);
                    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                    WriteFile(file, write);
                }
            },
            unfinished =>
            {
                // Fails when something came into it meanwhile, as it should.
                if (Directory.Exists(path)) Directory.Delete(path);
                Directory.Move(unfinished, path);
            },
            unfinished => Directory.Delete(unfinished, recursive: true),
            cancellationToken);
    }

    private static async Task WriteWholeAsync(
        string path, Action<string> write, Action<string> finish, Action<string> undo, CancellationToken cancellationToken)
    {
        // Beside its place, so that the move is a mere renaming.
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var unfinished = Path.Combine(Path.GetDirectoryName(full) ?? full, $".{Path.GetFileName(full)}.{Path.GetRandomFileName()}.tmp");
        try
        {
            await Task.Run(() => write(unfinished), cancellationToken);
            finish(unfinished);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ZeroGException(
                FailureKind.Storage, $"cannot write {path}: {refused.Message}", "Choose a place in a folder that exists, that this user can write to, and that has room.", refused);
        }
        finally
        {
            if (Path.Exists(unfinished)) undo(unfinished);
        }
    }

    private static void WriteFile(string path, Action<Stream> content)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        content(file);
        file.Flush(flushToDisk: true);
    }

    private static void Require(string path, bool isFree)
    {
        if (!isFree) throw new ZeroGException(FailureKind.Conflict, $"{path} is there already.", "Choose another name, or delete it first.");
    }
}
