namespace ZeroG.Conformance.Reminders;

/// <summary>A reminder table in memory that outlives every silo that is given the same instance.</summary>
internal sealed class ReminderTable : IReminderTable
{
    private readonly Lock gate = new();
    private readonly Dictionary<(GrainId Grain, string Name), ReminderEntry> rows = [];
    private int version;

    public Task<ReminderTableData> ReadRows(GrainId grainId) => Select(row => row.GrainId == grainId);

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => Select(row =>
    {
        var hash = row.GrainId.GetUniformHashCode();
        return begin < end ? hash > begin && hash <= end : hash > begin || hash <= end;
    });

    public Task<ReminderEntry> ReadRow(GrainId grainId, string reminderName)
    {
        lock (gate) return Task.FromResult(rows.TryGetValue((grainId, reminderName), out var row) ? Copy(row) : null!);
    }

    public Task<string> UpsertRow(ReminderEntry entry)
    {
        lock (gate)
        {
            var row = Copy(entry);
            row.ETag = $"v{++version}";
            rows[(row.GrainId, row.ReminderName)] = row;
            return Task.FromResult(row.ETag);
        }
    }

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        lock (gate)
        {
            var key = (grainId, reminderName);
            return Task.FromResult(rows.TryGetValue(key, out var row) && row.ETag == eTag && rows.Remove(key));
        }
    }

    public Task TestOnlyClearTable()
    {
        lock (gate) rows.Clear();
        return Task.CompletedTask;
    }

    private static ReminderEntry Copy(ReminderEntry row) => new()
    {
        GrainId = row.GrainId,
        ReminderName = row.ReminderName,
        StartAt = row.StartAt,
        Period = row.Period,
        ETag = row.ETag,
    };

    private Task<ReminderTableData> Select(Func<ReminderEntry, bool> predicate)
    {
        lock (gate) return Task.FromResult(new ReminderTableData(rows.Values.Where(predicate).Select(Copy)));
    }
}
