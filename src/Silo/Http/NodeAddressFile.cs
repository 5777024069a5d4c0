using System.Text.Json;
using ZeroG.Client;

namespace ZeroG.Silo.Http;

/// <summary>Writes and removes <c>up.json</c>.</summary>
internal static class NodeAddressFile
{
    /// <summary>Writes the address so that a reader sees a whole file, and only the owner is a reader.</summary>
    public static void Write(string dataDirectory, NodeAddress address)
    {
        var path = NodeAddress.FileOf(dataDirectory);
        var unfinished = path + ".tmp";
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        // From the first moment: a file made readable by all and narrowed afterwards can be opened in between.
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            File.Delete(unfinished);
            using (var file = new FileStream(unfinished, how))
            {
                JsonSerializer.Serialize(file, address, NodeJson.Options);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new ZeroGException(
                FailureKind.Storage, $"cannot write {path}: {failed.Message}", "Make room on the disk and let this user write there.", failed);
        }
    }

    /// <summary>Removes the file, unless another node has replaced it.</summary>
    public static void Remove(string dataDirectory, NodeAddress address)
    {
        try
        {
            if (NodeAddress.Read(dataDirectory)?.Token == address.Token) File.Delete(NodeAddress.FileOf(dataDirectory));
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or ZeroGException)
        {
            // A file that stays behind is recognised as stale: its process holds the directory no more.
        }
    }
}
