using System.Globalization;
using ZeroG.Client;
using ZeroG.Jobs;
using ZeroG.Training.Checkpoints;

namespace ZeroG.Cli;

/// <summary>Loads what <c>--checkpoint</c> names: a file, a root in the blob store (with its length or without), or a job whose last checkpoint is meant.</summary>
internal static class CheckpointSource
{
    public static async Task<Checkpoint> LoadAsync(Invocation invocation, string name, CancellationToken cancellationToken)
    {
        // A path that looks like a root or an id can be written with a folder, as in ./0x….
        var (root, length) = AsContent(name);
        if (root is not null || JobId.IsValid(name))
        {
            await using var connection = await NodeConnection.OpenAsync(invocation, providers: 0, cancellationToken);
            if (root is null) (root, length) = ContentOf(await connection.Node.GetJobAsync(name, cancellationToken));
            // Whatever node it comes from: its root is computed here again.
            await using var blob = new VerifyingStream(await connection.Node.OpenBlobAsync(root, length, cancellationToken), root, length);
            return await ReadAsync(blob, cancellationToken);
        }

        await using var file = InputFile.Open(name);
        return await ReadAsync(file, cancellationToken);
    }

    /// <summary>Reads a checkpoint; all of it is verified.</summary>
    public static Task<Checkpoint> ReadAsync(Stream stream, CancellationToken cancellationToken) =>
        Task.Run(() => Checkpoint.Read(stream), cancellationToken);

    // A root, or a root, a colon and the length: as BlobRef writes itself.
    internal static (string? Root, long? Length) AsContent(string name)
    {
        if (BlobRef.IsRoot(name)) return (name, null);
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && BlobRef.IsRoot(name[..colon])
            && long.TryParse(name.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length > 0
                ? (name[..colon], length)
                : (null, null);
    }

    private static (string Root, long? Length) ContentOf(JobSnapshot job) => job.Checkpoint is { } stored
        ? (stored.Root, stored.Length)
        : throw new ZeroGException(
            FailureKind.Unavailable, $"job {job.JobId} has no checkpoint yet.", "Wait for its first round: 'zerog job watch'.");
}
