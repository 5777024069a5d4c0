namespace ZeroG.Cli;

/// <summary>Opens what the user names for reading.</summary>
internal static class InputFile
{
    /// <summary>Opens a file that has content.</summary>
    /// <exception cref="ZeroGException">It is missing, a folder, empty, a device, or not readable.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            if (Directory.Exists(path)) throw Invalid($"{path} is a folder.", "Name a file.");
            var file = new FileInfo(path);
            if (!file.Exists) throw new ZeroGException(FailureKind.NotFound, $"there is no file {path}.", "Check the path.");
            // Devices and pipes have no length either; opening one could wait for ever.
            if (file.Length == 0) throw Invalid($"{path} is empty.", "Choose a file that has content.");
            return new FileStream(path, new FileStreamOptions { Options = FileOptions.SequentialScan | FileOptions.Asynchronous });
        }
        catch (UnauthorizedAccessException refused)
        {
            throw Invalid($"cannot read {path}: {refused.Message}", "Make the file readable for this user.", refused);
        }
        catch (Exception broken) when (broken is IOException or ArgumentException or NotSupportedException)
        {
            throw Invalid($"cannot read {path}: {broken.Message}", "Check the path and the disk.", broken);
        }
    }

    /// <summary>Reads a whole file of bounded size.</summary>
    public static async Task<byte[]> ReadAllAsync(string path, int maxBytes, CancellationToken cancellationToken)
    {
        await using var file = Open(path);
        if (file.Length > maxBytes)
        {
            throw Invalid($"{path} has {Quantity.Bytes(file.Length)}.", $"It may have {Quantity.Bytes(maxBytes)} at most.");
        }

        var content = new byte[file.Length];
        await file.ReadExactlyAsync(content, cancellationToken);
        return content;
    }

    private static ZeroGException Invalid(string message, string remedy, Exception? inner = null) =>
        new(FailureKind.Invalid, message, remedy, inner);
}
