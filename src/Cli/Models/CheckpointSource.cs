using ZeroG.Jobs;
using ZeroG.Training.Checkpoints;

namespace ZeroG.Cli;

/// <summary>Loads what <c>--checkpoint</c> names: a file, a root in the blob store, or a job whose last checkpoint is meant.</summary>
internal static class CheckpointSource
{
    private const int JobIdLength = 26;

    public static async Task<Checkpoint> LoadAsync(Invocation invocation, string name, CancellationToken cancellationToken)
    {
        // A path that looks like a root or an id can be written with a folder, as in ./0x….
        if (BlobRef.IsRoot(name) || IsJobId(name))
        {
            await using var connection = await NodeConnection.OpenAsync(invocation, providers: 0, cancellationToken);
            var root = BlobRef.IsRoot(name) ? name : RootOf(await connection.Node.GetJobAsync(name, cancellationToken));
            await using var blob = await connection.Node.OpenBlobAsync(root, cancellationToken);
            return await ReadAsync(blob, cancellationToken);
        }

        await using var file = InputFile.Open(name);
        return await ReadAsync(file, cancellationToken);
    }

    /// <summary>Reads a checkpoint; all of it is verified.</summary>
    public static Task<Checkpoint> ReadAsync(Stream stream, CancellationToken cancellationToken) =>
        Task.Run(() => Checkpoint.Read(stream), cancellationToken);

    private static bool IsJobId(string name) =>
        name.Length == JobIdLength && !name.AsSpan().ContainsAnyExcept("0123456789abcdefghjkmnpqrstvwxyz");

    private static string RootOf(JobSnapshot job) => job.Checkpoint?.Root
        ?? throw new ZeroGException(
            FailureKind.Unavailable, $"job {job.JobId} has no checkpoint yet.", "Wait for its first round: 'zerog job watch'.");
}
