namespace ZeroG.Silo.Cluster;

/// <summary>A file with a secret: small, and closed to those who have no business with it.</summary>
internal static class SecretFile
{
    private const int MaxBytes = 64 << 10;

    private const UnixFileMode OthersMay = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
    private const UnixFileMode GroupMayChange = UnixFileMode.GroupWrite;

    /// <summary>The file's text.</summary>
    /// <remarks>
    /// Others may do nothing with the file, and its group may not write it. The group may read it only when its owner
    /// may not write it either: so Kubernetes mounts a Secret for a pod with an fsGroup (0440), whereas a file that
    /// somebody made with a careless umask is writable.
    /// </remarks>
    /// <exception cref="ZeroGException">The file is missing, open to others, or too large.</exception>
    public static string Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            CheckMode(path, file);
            if (file.Length > MaxBytes)
                throw new ZeroGException(FailureKind.Invalid, $"the file has {file.Length:N0} bytes, and a secret at most {MaxBytes:N0}.", "Name the right file.");
            using var reader = new StreamReader(file);
            return reader.ReadToEnd();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ZeroGException(FailureKind.Invalid, $"the file cannot be read: {unreadable.Message}", "Name a file that this user may read.", unreadable);
        }
    }

    // Of the open file: a Kubernetes Secret is a link to a file that may change behind its name.
    private static void CheckMode(string path, FileStream file)
    {
        if (OperatingSystem.IsWindows()) return;
        var mode = File.GetUnixFileMode(file.SafeFileHandle);
        var isGroupOpen = mode.HasFlag(UnixFileMode.GroupRead) && mode.HasFlag(UnixFileMode.UserWrite);
        if ((mode & (OthersMay | GroupMayChange)) == 0 && !isGroupOpen) return;
        throw new ZeroGException(
            FailureKind.Invalid,
            $"other users may read or change the file (mode {Convert.ToString((int)mode, 8)}).",
            $"Run: chmod 600 '{path}' (for a Kubernetes Secret volume, set defaultMode: 0400).");
    }
}
