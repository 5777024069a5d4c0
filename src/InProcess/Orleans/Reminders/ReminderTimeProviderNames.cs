namespace Orleans.Reminders;

/// <summary>The key under which the clock of reminders is registered.</summary>
public static class ReminderTimeProviderNames
{
    /// <summary>The clock of reminders.</summary>
    public const string Reminders = "Orleans.Reminders";
}
