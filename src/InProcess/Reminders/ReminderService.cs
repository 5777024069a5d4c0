using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Reminders;
using Orleans.Runtime;
using Orleans.Timers;

namespace ZeroG.InProcess;

/// <summary>
/// The reminders of grains on a silo. Registration writes to the silo's table; of all silos that have reminders the one that
/// started first lets them tick, and when it ends the next one takes over from the table.
/// </summary>
internal sealed class ReminderService(
    InProcessSilo silo, IServiceProvider services, IOptions<ReminderOptions> options)
    : IReminderRegistry, ILifecycleParticipant<ISiloLifecycle>
{
    internal InProcessSilo Silo => silo;

    internal ReminderOptions Options => options.Value;

    internal TimeProvider Clock { get; } = services.GetRequiredKeyedService<TimeProvider>(ReminderTimeProviderNames.Reminders);

    /// <summary>The table.</summary>
    /// <exception cref="OrleansConfigurationException">There is none.</exception>
    internal IReminderTable Table => services.GetService<IReminderTable>()
        ?? throw new OrleansConfigurationException(
            "The reminder service has not been configured. Register an IReminderTable, or call "
            + "ISiloBuilder.UseInMemoryReminderService().");

    /// <inheritdoc />
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe<ReminderService>(ServiceLifecycleStage.Active, StartAsync, StopAsync);

    /// <inheritdoc />
    public async Task<IGrainReminder> RegisterOrUpdateReminder(
        GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        CheckTimes(reminderName, dueTime, period);
        CheckContext();
        var entry = new ReminderEntry
        {
            GrainId = callingGrainId,
            ReminderName = reminderName,
            StartAt = Clock.GetUtcNow().UtcDateTime.Add(dueTime),
            Period = period,
        };
        entry.ETag = await Table.UpsertRow(entry)
            ?? throw new ReminderException(
                $"Could not register reminder {entry} to reminder table due to a race. Please try again later.");
        silo.Cluster.Reminders.Schedule(entry);
        return new ReminderData(callingGrainId, reminderName, entry.ETag);
    }

    /// <inheritdoc />
    public async Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        CheckContext();
        var data = (ReminderData)reminder;
        if (!await Table.RemoveRow(data.GrainId, data.ReminderName, data.ETag)
            && await Table.ReadRow(data.GrainId, data.ReminderName) is not null)
        {
            throw new ReminderException(
                $"Could not unregister reminder {reminder} from the reminder table, due to tag mismatch. You can retry.");
        }

        silo.Cluster.Reminders.Cancel(data.GrainId, data.ReminderName);
    }

    /// <inheritdoc />
    public async Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName)
    {
        CheckContext();
        return await Table.ReadRow(callingGrainId, reminderName) is { } entry ? Data(entry) : null;
    }

    /// <inheritdoc />
    public async Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId)
    {
        CheckContext();
        return [.. (await Table.ReadRows(callingGrainId)).Reminders.Select(Data)];
    }

    private static ReminderData Data(ReminderEntry entry) => new(entry.GrainId, entry.ReminderName, entry.ETag);

    private static void CheckContext()
    {
        if (RuntimeContext.Current is null)
        {
            throw new InvalidOperationException(
                "Attempted to access grain from a non-grain context, such as a background thread, which is invalid. Ensure that "
                + "you are only accessing grain functionality from within the context of a grain.");
        }
    }

    private void CheckTimes(string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentException.ThrowIfNullOrEmpty(reminderName);
        foreach (var (span, name) in new[] { (dueTime, nameof(dueTime)), (period, nameof(period)) })
        {
            if (span < TimeSpan.Zero)
            {
                var kind = span == Timeout.InfiniteTimeSpan ? "InfiniteTimeSpan" : "negative";
                throw new ArgumentOutOfRangeException(name, $"Cannot use {kind} {name} to create a reminder");
            }
        }

        if (period < Options.MinimumReminderPeriod)
        {
            throw new ArgumentException(
                $"Cannot register reminder {reminderName} as requested period ({period}) is less than minimum allowed reminder "
                + $"period ({Options.MinimumReminderPeriod})");
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        if (services.GetService<IReminderTable>() is { } table)
        {
            await table.StartAsync(cancellationToken).WaitAsync(Options.InitializationTimeout, Clock, cancellationToken);
            await silo.Cluster.Reminders.JoinAsync(this);
        }
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await silo.Cluster.Reminders.LeaveAsync(this);
        if (services.GetService<IReminderTable>() is { } table)
        {
            await table.StopAsync(cancellationToken);
        }
    }
}
