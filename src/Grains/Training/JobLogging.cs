using System.Collections.Immutable;
using ZeroG.Grains.Provenance;
using ZeroG.Provenance.Entries;

namespace ZeroG.Grains.Training;

/// <summary>Brings what a job owes the log into it, beside the rounds: what was acknowledged is stored with the job's next state. Used on the grain's turns only.</summary>
/// <param name="jobId">The job.</param>
/// <param name="feed">Its way to the log.</param>
internal sealed class JobLogging(string jobId, LogFeed feed)
{
    // What the log has acknowledged, until it is stored.
    private ImmutableArray<LogEntry> _told = [];

    /// <summary>Goes on.</summary>
    /// <param name="state">The job as it is stored.</param>
    /// <returns>Whether an ended job, which stores no more by itself, has something to store.</returns>
    public bool Poll(JobState state)
    {
        _told = _told.AddRange(feed.Poll(() => JobEntries.Owed(jobId, JobEntries.Paid(state, _told))));
        return state.HasEnded && !_told.IsEmpty;
    }

    /// <summary>The next state, with what follows for the log.</summary>
    public JobState Note(JobState before, JobState next) => JobEntries.Noted(before, JobEntries.Paid(next, _told));

    /// <summary>That state is stored.</summary>
    public void Stored() => _told = [];

    /// <summary>Whether the log does not have all yet.</summary>
    public bool Owes(JobState state) => !JobEntries.Owed(jobId, state).IsEmpty;
}
