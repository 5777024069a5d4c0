using Microsoft.Extensions.Logging;

namespace ZeroG.Grains.Training;

/// <summary>The blobs that one job no longer needs. Used on the grain's turns only.</summary>
/// <param name="jobId">The job.</param>
/// <param name="blobs">Where they lie.</param>
/// <param name="logger">Told of what could not be deleted.</param>
internal sealed class JobGarbage(string jobId, IBlobStores blobs, ILogger logger)
{
    private readonly List<BlobRef> _left = [];

    /// <summary>These are to be deleted by the next <see cref="SweepAsync"/>.</summary>
    public void Add(IEnumerable<BlobRef> garbage) => _left.AddRange(garbage);

    /// <summary>Deletes what is left. What cannot be deleted stays until all of the job's scratch goes.</summary>
    public async Task SweepAsync()
    {
        if (_left.Count == 0) return;
        BlobRef[] garbage = [.. _left];
        _left.Clear();
        try
        {
            var scratch = blobs.Scratch(jobId);
            await Task.WhenAll(garbage.Select(blob => scratch.DeleteAsync(blob.ToContentId())));
        }
        catch (Exception failure)
        {
            JobLog.GarbageNotDeleted(logger, jobId, failure);
        }
    }
}
