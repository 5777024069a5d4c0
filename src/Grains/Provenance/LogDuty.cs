using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ZeroG.Provenance.Entries;

namespace ZeroG.Grains.Provenance;

/// <summary>
/// Keeps a grain at it until the log has what the grain's state owes it: a reminder is stored before that state, so that it goes on after a
/// crash too. Used on the grain's turns only.
/// </summary>
/// <param name="grain">The grain, which passes on its reminders.</param>
/// <param name="feed">Its way to the log.</param>
/// <param name="clock">The clock of patience.</param>
/// <param name="owed">What its stored state owes, the oldest first.</param>
/// <param name="paid">Stores that some of it is there.</param>
internal sealed class LogDuty(Grain grain, LogFeed feed, TimeProvider clock, Func<ImmutableArray<LogEntry>> owed, Func<ImmutableArray<LogEntry>, Task> paid)
{
    private const string Reminder = "log";
    private static readonly TimeSpan s_period = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(250);

    // Of a caller, who gets an answer with or without the log.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private IGrainTimer? _timer;
    private bool _isKept;

    /// <summary>The duty of a grain.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="grains">Reaches the log.</param>
    /// <param name="clock">The clock of pauses.</param>
    /// <param name="logger">Told of troubles.</param>
    /// <param name="owed">See the constructor.</param>
    /// <param name="paid">See the constructor.</param>
    public static LogDuty Of(Grain grain, IGrainFactory grains, TimeProvider clock, ILogger logger, Func<ImmutableArray<LogEntry>> owed, Func<ImmutableArray<LogEntry>, Task> paid) =>
        // The timer is soon enough.
        new(grain, new LogFeed(grain.GetPrimaryKeyString(), grains, clock, logger, _ => { }), clock, owed, paid);

    /// <summary>Before state is stored that will owe something.</summary>
    public async Task PromiseAsync()
    {
        if (_isKept) return;
        await grain.RegisterOrUpdateReminder(Reminder, s_period, s_period);
        _isKept = true;
    }

    /// <summary>Tells the log what is owed while the caller waits a moment; what it does not take by then is told later.</summary>
    public async Task TryNowAsync()
    {
        // One at a time: what the timer is at is told by it.
        if (_timer is null && owed() is { IsEmpty: false } all)
        {
            ImmutableArray<LogEntry> some = [.. all.Take(LogFeed.Most)];
            try
            {
                await feed.TellAsync(some).WaitAsync(s_patience, clock);
                await paid(some);
                if (owed().IsEmpty) await EndAsync();
            }
            catch (Exception)
            {
                // The timer says why, if it fares no better.
            }
        }

        Run();
    }

    /// <summary>Begins, if anything is owed.</summary>
    public void Run()
    {
        if (_timer is null && !owed().IsEmpty) _timer = grain.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(TimeSpan.Zero, s_tick) { KeepAlive = true });
    }

    /// <summary>Passes a reminder on.</summary>
    public async Task RemindedAsync()
    {
        Run();
        if (_timer is null) await EndAsync();
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        var told = feed.Poll(owed);
        if (!told.IsEmpty) await paid(told);
        if (!owed().IsEmpty) return;
        _timer?.Dispose();
        _timer = null;
        await EndAsync();
    }

    private async Task EndAsync()
    {
        _isKept = false;
        if (await grain.GetReminder(Reminder) is { } reminder) await grain.UnregisterReminder(reminder);
    }
}
