#nullable disable
using Orleans.Runtime;

namespace Orleans;

/// <summary>A store of reminders.</summary>
public interface IReminderTable
{
    /// <summary>Starts.</summary>
    Task StartAsync(CancellationToken cancellationToken = default)
#pragma warning disable CS0618 // Kept so that tables written for earlier versions work.
        => Init();
#pragma warning restore CS0618

    /// <summary>Starts.</summary>
    [Obsolete("Implement and use StartAsync instead")]
    Task Init() => Task.CompletedTask;

    /// <summary>The reminders of one grain.</summary>
    Task<ReminderTableData> ReadRows(GrainId grainId);

    /// <summary>
    /// The reminders of grains whose <see cref="GrainId.GetUniformHashCode"/> is in (begin, end]; when begin is not less than
    /// end, in (begin, 2³²) or [0, end].
    /// </summary>
    Task<ReminderTableData> ReadRows(uint begin, uint end);

    /// <summary>One reminder; null when there is none.</summary>
    Task<ReminderEntry> ReadRow(GrainId grainId, string reminderName);

    /// <summary>Writes one reminder, whatever its ETag, and answers its new ETag.</summary>
    Task<string> UpsertRow(ReminderEntry entry);

    /// <summary>Removes one reminder; false when it is not there with this ETag.</summary>
    Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag);

    /// <summary>Removes all.</summary>
    Task TestOnlyClearTable();

    /// <summary>Stops.</summary>
    Task StopAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}
