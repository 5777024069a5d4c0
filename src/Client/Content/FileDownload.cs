namespace ZeroG.Client;

/// <summary>Content into a file, which appears under its name once it is verified and on disk, or not at all.</summary>
internal static class FileDownload
{
    /// <summary>Fetches content into a file; one of that name is replaced.</summary>
    /// <exception cref="ZeroGException">The bytes are not the content, do not come, or cannot be written.</exception>
    public static async Task RunAsync(Download download, string path, CancellationToken cancellationToken)
    {
        var full = Path.GetFullPath(path);
        var unfinished = $"{full}.{Path.GetRandomFileName()}.part";
        try
        {
            try
            {
                await using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                {
                    await download.CopyToAsync(file, cancellationToken);
                    file.Flush(flushToDisk: true);
                }

                File.Move(unfinished, full, overwrite: true);
            }
            catch
            {
                File.Delete(unfinished);
                throw;
            }
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw new ZeroGException(
                FailureKind.Storage, $"cannot write {full}: {unwritable.Message}", "Make room on the disk and let this user write there.", unwritable);
        }
    }
}
