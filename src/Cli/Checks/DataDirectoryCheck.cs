using ZeroG.Client;

namespace ZeroG.Cli;

/// <summary>Whether the data directory can be used, and who uses it.</summary>
internal static class DataDirectoryCheck
{
    private const string Name = "data directory";
    private const UnixFileMode OthersMay =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public static async Task<Check> RunAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (File.Exists(path)) return Failed($"{path} is a file", "Name a folder with --data.");
            if (!Directory.Exists(path)) return new Check(Name, CheckStatus.Ok, $"{path} will be made");
            if (await HolderAsync(path, cancellationToken) is { } holder) return new Check(Name, CheckStatus.Ok, $"{path}, {holder}");

            var probe = Path.Combine(path, $"check-{Environment.ProcessId}.tmp");
            await using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                // Made and gone: this user may write here.
            }

            var isOpen = !OperatingSystem.IsWindows() && (new DirectoryInfo(path).UnixFileMode & OthersMay) != 0;
            var state = isOpen ? "open to other users" : "writable and not in use";
            return Check.Of(Name, !isOpen, $"{path}, {state}", $"Run: chmod 700 '{path}'");
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or ZeroGException)
        {
            var remedy = (unusable as ZeroGException)?.Remedy ?? "Mend its permissions, or name another folder with --data.";
            return Failed($"{path} cannot be used: {unusable.Message}", remedy);
        }
    }

    // Null when nobody holds it.
    private static async Task<string?> HolderAsync(string path, CancellationToken cancellationToken)
    {
        using var node = await NodeConnection.ConnectAsync(path, cancellationToken);
        if (node is not null) return $"served by 'zerog up' in process {NodeAddress.Read(path)?.ProcessId}";
        return DataDirectoryLock.IsHeld(path) ? "in use by another command" : null;
    }

    private static Check Failed(string detail, string remedy) => new(Name, CheckStatus.Failed, detail, remedy);
}
