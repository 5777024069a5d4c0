using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ZeroG.Provenance;
using ZeroG.Provenance.Entries;

namespace ZeroG.Grains.Provenance;

/// <summary>
/// Brings what a grain's state owes the log into it, some at a time and never twice: asked again until the log has answered, while the grain
/// goes on. What was acknowledged is to be stored with the grain's next state; until then it would be told again, which the log knows.
/// Used on the grain's turns only.
/// </summary>
/// <param name="subject">Who owes, for the operator.</param>
/// <param name="grains">Reaches the log.</param>
/// <param name="clock">The clock of pauses.</param>
/// <param name="logger">Told once of each trouble.</param>
/// <param name="wakeAfter">Polls again soon after a call has ended.</param>
internal sealed class LogFeed(string subject, IGrainFactory grains, TimeProvider clock, ILogger logger, Action<Task> wakeAfter)
{
    /// <summary>Most entries of one call.</summary>
    public const int Most = Bounds.LogEntries;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private (ImmutableArray<LogEntry> Entries, Asking<LogReceipt> Asking)? _call;
    private string _trouble = "";

    /// <summary>Tells the log, once.</summary>
    /// <param name="entries">At most <see cref="Most"/>.</param>
    public Task<LogReceipt> TellAsync(ImmutableArray<LogEntry> entries) =>
        grains.GetGrain<IProvenanceLogGrain>(LogNames.Main).AppendAsync(new LogAppend([.. entries.Select(entry => entry.ToText())]));

    /// <summary>Goes on, if nothing is under way with what is owed now.</summary>
    /// <param name="owed">What is owed, the oldest first; only asked where a call can be made.</param>
    /// <returns>What the log has acknowledged by this; empty mostly.</returns>
    public ImmutableArray<LogEntry> Poll(Func<ImmutableArray<LogEntry>> owed)
    {
        if (_call is not { } call)
        {
            ImmutableArray<LogEntry> entries = [.. owed().Take(Most)];
            if (entries.IsEmpty) return [];
            _call = call = (entries, new Asking<LogReceipt>(clock, wakeAfter, s_pause, async () => await TellAsync(entries)));
        }

        var receipt = call.Asking.Poll();
        if (call.Asking.Trouble != _trouble && call.Asking.Trouble.Length > 0) LogReports.Owed(logger, subject, LogNames.Main, call.Asking.Trouble);
        _trouble = call.Asking.Trouble;
        if (receipt is null) return [];
        _call = null;
        return call.Entries;
    }
}
