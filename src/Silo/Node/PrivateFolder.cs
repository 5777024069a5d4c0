namespace ZeroG.Silo.Node;

/// <summary>A folder that its owner alone may enter.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OthersMay =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Makes the folder, or takes the access of other users to it away.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="marks">Names of which one is in every folder that this program used before.</param>
    /// <exception cref="ZeroGException">The folder is open to others and holds what is not this program's: closing it could lock others out of theirs.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is another user's.</exception>
    public static void Make(string path, params ReadOnlySpan<string> marks)
    {
        if (OperatingSystem.IsWindows())
        {
            // Access is inherited there, from a profile that is the user's own.
            Directory.CreateDirectory(path);
            return;
        }

        var mode = Directory.CreateDirectory(path, OwnerOnly).UnixFileMode;
        if ((mode & OthersMay) == 0) return;
        if ((mode & UnixFileMode.StickyBit) != 0 || !IsOwn(path, marks))
        {
            throw new ZeroGException(
                FailureKind.Storage,
                $"The data directory {path} is open to other users and holds files that are not a node's.",
                "Name a folder of its own with --data.");
        }

        File.SetUnixFileMode(path, OwnerOnly);
    }

    private static bool IsOwn(string path, ReadOnlySpan<string> marks)
    {
        foreach (var mark in marks)
        {
            if (Path.Exists(Path.Combine(path, mark))) return true;
        }

        return !Directory.EnumerateFileSystemEntries(path).Any();
    }
}
