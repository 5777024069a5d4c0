using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Timers;

namespace Orleans;

/// <summary>Reminders of a grain: timers that outlive activations, silos and, with a durable table, the cluster.</summary>
public static class GrainReminderExtensions
{
    /// <summary>Registers a reminder, or gives the one of that name new times.</summary>
    /// <exception cref="ArgumentException">The period is below the least allowed one.</exception>
    /// <exception cref="InvalidOperationException">The grain is not <see cref="IRemindable"/>.</exception>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(
        this Grain grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
        Register(grain, reminderName, dueTime, period);

    /// <summary>Registers a reminder, or gives the one of that name new times.</summary>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(
        this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
        Register(grain, reminderName, dueTime, period);

    /// <summary>Removes a reminder.</summary>
    public static Task UnregisterReminder(this Grain grain, IGrainReminder reminder) =>
        Registry(grain).UnregisterReminder(grain.GrainContext.GrainId, reminder);

    /// <summary>Removes a reminder.</summary>
    public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder) =>
        Registry(grain).UnregisterReminder(grain.GrainContext.GrainId, reminder);

    /// <summary>One reminder; null when there is none.</summary>
    public static Task<IGrainReminder?> GetReminder(this Grain grain, string reminderName) => Get(grain, reminderName);

    /// <summary>One reminder; null when there is none.</summary>
    public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName) => Get(grain, reminderName);

    /// <summary>All reminders of the grain.</summary>
    public static Task<List<IGrainReminder>> GetReminders(this Grain grain) =>
        Registry(grain).GetReminders(grain.GrainContext.GrainId);

    /// <summary>All reminders of the grain.</summary>
    public static Task<List<IGrainReminder>> GetReminders(this IGrainBase grain) =>
        Registry(grain).GetReminders(grain.GrainContext.GrainId);

    private static Task<IGrainReminder> Register(IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        var registry = Registry(grain);
        if (string.IsNullOrWhiteSpace(reminderName))
        {
            throw new ArgumentNullException(nameof(reminderName));
        }

        return grain is IRemindable
            ? registry.RegisterOrUpdateReminder(grain.GrainContext.GrainId, reminderName, dueTime, period)
            : throw new InvalidOperationException(
                $"Grain {grain.GrainContext.GrainId} is not '{nameof(IRemindable)}'. A grain should implement "
                + $"{nameof(IRemindable)} to use the persistent reminder service");
    }

    private static Task<IGrainReminder?> Get(IGrainBase grain, string reminderName)
    {
        var registry = Registry(grain);
        return string.IsNullOrWhiteSpace(reminderName)
            ? throw new ArgumentNullException(nameof(reminderName))
            : registry.GetReminder(grain.GrainContext.GrainId, reminderName);
    }

    private static IReminderRegistry Registry(IGrainBase grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return grain.GrainContext.ActivationServices.GetRequiredService<IReminderRegistry>();
    }
}
