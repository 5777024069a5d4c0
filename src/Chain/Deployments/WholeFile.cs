namespace ZeroG.Chain.Deployments;

/// <summary>Files that appear whole or not at all.</summary>
internal static class WholeFile
{
    /// <summary>Writes, and returns once the bytes are on the disk under that name.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var draft = $"{full}.{Guid.NewGuid():N}.new";
        try
        {
            using (var file = new FileStream(draft, FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }
            File.Move(draft, full, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>Reads; null where there is no such file.</summary>
    /// <exception cref="DeploymentException">Longer than any of ours.</exception>
    public static byte[]? Read(string path, int most)
    {
        if (!File.Exists(path)) return null;
        using var file = File.OpenRead(path);
        if (file.Length > most) throw new DeploymentException($"{path} is not a deployment's file: it has {file.Length:N0} bytes, over the bound of {most:N0}.", "Name the right file, or restore it from a copy.");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
