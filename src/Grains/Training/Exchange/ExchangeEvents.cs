using System.Threading.Channels;

namespace ZeroG.Grains.Training.Exchange;

/// <summary>
/// What a hub has to have stored, one after another, by the grain that owns the job. The hub waits for each on a thread of its own
/// and the grain takes them on its turns.
/// </summary>
/// <param name="stop">Cancelled when nothing more is to be stored: whoever waits gives up.</param>
internal sealed class ExchangeEvents(CancellationToken stop)
{
    private readonly Channel<Entry> _entries = Channel.CreateUnbounded<Entry>();
    private Entry? _given;

    /// <summary>Ends when there is something to take in.</summary>
    public Task WaitAsync() => _entries.Reader.WaitToReadAsync(stop).AsTask();

    /// <summary>Has a change stored; answers when it is.</summary>
    /// <exception cref="OperationCanceledException">Nothing more is stored here.</exception>
    public void Store(Func<JobState, JobState> change)
    {
        var entry = new Entry(change);
        _entries.Writer.TryWrite(entry);
        entry.IsStored.Task.WaitAsync(stop).GetAwaiter().GetResult();
    }

    /// <summary>Where what was given is in that state, it is stored, and the hub goes on.</summary>
    /// <param name="stored">The job as stored, before anything else is made of it.</param>
    public void Stored(JobState stored)
    {
        if (_given is not { } given || stored.Exchange!.Events != given.Number) return;
        given.IsStored.SetResult();
        _given = null;
    }

    /// <summary>The state to be stored next, or null.</summary>
    /// <param name="stored">The job as stored.</param>
    public JobState? Next(JobState stored)
    {
        Stored(stored);
        // What was given and not stored is given again, as it follows from what the job is by now.
        if (_given is null && !_entries.Reader.TryRead(out _given)) return null;
        _given.Number = stored.Exchange!.Events + 1;
        var next = _given.Change(stored);
        return next with { Exchange = next.Exchange! with { Events = _given.Number } };
    }

    private sealed class Entry(Func<JobState, JobState> change)
    {
        public Func<JobState, JobState> Change => change;

        public long Number { get; set; }

        // Whoever waits goes on by itself, never on the grain's turn.
        public TaskCompletionSource IsStored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
