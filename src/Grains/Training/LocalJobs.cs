namespace ZeroG.Grains.Training;

/// <summary>The jobs that this silo drives. One that stops hands them over: a job's reminder would come a minute later.</summary>
public sealed class LocalJobs
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _driven = new(StringComparer.Ordinal);
    private readonly HashSet<string> _left = new(StringComparer.Ordinal);
    private TaskCompletionSource? _empty;

    /// <summary>An activation drives the job here.</summary>
    public void Add(string jobId)
    {
        lock (_gate)
        {
            _driven.Add(jobId);
            _left.Remove(jobId);
        }
    }

    /// <summary>The activation is gone.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="isUnfinished">Whether somebody else must drive it on.</param>
    public void Remove(string jobId, bool isUnfinished)
    {
        lock (_gate)
        {
            if (!_driven.Remove(jobId)) return;
            if (isUnfinished) _left.Add(jobId);
            if (_driven.Count == 0) _empty?.TrySetResult();
        }
    }

    /// <summary>Ends once no job is driven here any more.</summary>
    /// <returns>The unfinished jobs that were, in the order of their ids.</returns>
    public async Task<IReadOnlyList<string>> LeftAsync()
    {
        Task empty;
        lock (_gate)
        {
            if (_driven.Count == 0) return [.. _left.Order(StringComparer.Ordinal)];
            empty = (_empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        await empty;
        lock (_gate) return [.. _left.Order(StringComparer.Ordinal)];
    }
}
