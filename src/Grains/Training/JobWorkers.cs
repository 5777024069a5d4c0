using Microsoft.Extensions.Logging;
using ZeroG.Jobs;

namespace ZeroG.Grains.Training;

/// <summary>The workers of a job that has ended.</summary>
/// <param name="jobId">The job.</param>
/// <param name="grains">Reaches them.</param>
/// <param name="logger">Told of who could not be reached.</param>
internal sealed class JobWorkers(string jobId, IGrainFactory grains, ILogger logger)
{
    /// <summary>Stops all of them.</summary>
    /// <param name="workers">How many there are.</param>
    /// <param name="epoch">Epoch of the activation that stops them.</param>
    public Task StopAsync(int workers, long epoch) => Task.WhenAll(Enumerable.Range(0, workers).Select(worker => StopOneAsync(worker, epoch)));

    private async Task StopOneAsync(int worker, long epoch)
    {
        try
        {
            await grains.GetGrain<ITrainerGrain>($"{jobId}/{worker}").StopAsync(epoch);
        }
        catch (Exception failure)
        {
            // Without a silo that offers a device there is no trainer that could still run.
            JobLog.WorkerNotStopped(logger, jobId, worker, failure);
        }
    }
}
