namespace Orleans;

/// <summary>Reminders read from a table.</summary>
[GenerateSerializer]
public sealed class ReminderTableData
{
    /// <summary>No reminder.</summary>
    public ReminderTableData() => Reminders = [];

    /// <summary>One reminder.</summary>
    public ReminderTableData(ReminderEntry entry) => Reminders = [entry];

    /// <summary>The reminders in <paramref name="list"/>.</summary>
    public ReminderTableData(IEnumerable<ReminderEntry> list) => Reminders = [.. list];

    /// <summary>The reminders.</summary>
    [Id(0)]
    public IList<ReminderEntry> Reminders { get; private set; }

    /// <summary>Their number and each.</summary>
    public override string ToString() => $"[{Reminders.Count} reminders: {string.Join(", ", Reminders)}.";
}
