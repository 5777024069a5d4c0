using ZeroG.Peers;
using ZeroG.Training.Checkpoints;

namespace ZeroG.Bench;

/// <summary>How a comparison ends that cannot go on.</summary>
internal static class PeerFailure
{
    /// <summary>Runs it; when a process of it fails, or leaves a model that cannot be read, that goes to standard error, and the exit code is 1.</summary>
    public static async Task<int> ReportAsync(Func<Task<int>> comparison)
    {
        try
        {
            return await comparison();
        }
        catch (Exception e) when (e is PeerFailedException or CheckpointFormatException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
