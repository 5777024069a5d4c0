using System.Threading.Channels;

namespace ZeroG.Grains.Training;

/// <summary>
/// The jobs that this silo drives, and those that it no longer does though they have not ended: these must be woken, for
/// their reminders come only every minute.
/// </summary>
public sealed class LocalJobs
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _driven = new(StringComparer.Ordinal);
    private readonly Channel<string> _left = Channel.CreateUnbounded<string>();
    private TaskCompletionSource? _empty;

    /// <summary>The unfinished jobs whose activations here have ended, each as often as that happened.</summary>
    public ChannelReader<string> Left => _left.Reader;

    /// <summary>An activation drives the job here.</summary>
    public void Add(string jobId)
    {
        lock (_gate) _driven.Add(jobId);
    }

    /// <summary>The activation drives it no more.</summary>
    /// <param name="jobId">The job; one that is not driven here is ignored.</param>
    /// <param name="mustWake">Whether nobody drives it on otherwise.</param>
    public void Remove(string jobId, bool mustWake)
    {
        lock (_gate)
        {
            if (!_driven.Remove(jobId)) return;
            if (mustWake) _left.Writer.TryWrite(jobId);
            if (_driven.Count == 0) _empty?.TrySetResult();
        }
    }

    /// <summary>Ends once no job is driven here.</summary>
    public Task EmptyAsync()
    {
        lock (_gate)
        {
            if (_driven.Count == 0) return Task.CompletedTask;
            return (_empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>The silo ends: what is left from now on nobody here can wake.</summary>
    public void Close() => _left.Writer.TryComplete();
}
