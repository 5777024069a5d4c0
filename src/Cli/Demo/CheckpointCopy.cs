using ZeroG.Client;

namespace ZeroG.Cli;

/// <summary>Puts a checkpoint under a name that a person finds.</summary>
internal static class CheckpointCopy
{
    /// <summary>Copies the checkpoint into a folder, in whole or not at all.</summary>
    /// <returns>The file.</returns>
    public static async Task<string> WriteAsync(INode node, BlobRef checkpoint, string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, "checkpoint.safetensors");
        var unfinished = path + ".tmp";
        await using (var content = await node.OpenBlobAsync(checkpoint.Root, checkpoint.Length, cancellationToken))
        await using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write))
        {
            await content.CopyToAsync(file, cancellationToken);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
        return path;
    }
}
