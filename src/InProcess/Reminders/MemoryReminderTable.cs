#nullable disable
using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>A store of reminders in memory, for all silos of a cluster.</summary>
internal sealed class MemoryReminderTable(Entropy entropy) : IReminderTable
{
    private readonly SortedDictionary<(GrainId Grain, string Name), ReminderEntry> _rows = [];
    private readonly Lock _gate = new();

    /// <inheritdoc />
    public Task<ReminderTableData> ReadRows(GrainId grainId) => Select(row => row.GrainId == grainId);

    /// <inheritdoc />
    public Task<ReminderTableData> ReadRows(uint begin, uint end) => Select(row =>
    {
        var hash = row.GrainId.GetUniformHashCode();
        return begin < end ? hash > begin && hash <= end : hash > begin || hash <= end;
    });

    /// <inheritdoc />
    public Task<ReminderEntry> ReadRow(GrainId grainId, string reminderName)
    {
        lock (_gate)
        {
            return Task.FromResult(
                _rows.TryGetValue((grainId, reminderName), out var row) ? Copier<ReminderEntry>.Copy(row) : null);
        }
    }

    /// <inheritdoc />
    public Task<string> UpsertRow(ReminderEntry entry)
    {
        lock (_gate)
        {
            var row = Copier<ReminderEntry>.Copy(entry);
            row.ETag = entropy.NewGuid().ToString("N");
            _rows[(row.GrainId, row.ReminderName)] = row;
            return Task.FromResult(row.ETag);
        }
    }

    /// <inheritdoc />
    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        lock (_gate)
        {
            var isCurrent = _rows.TryGetValue((grainId, reminderName), out var row) && row.ETag == eTag;
            return Task.FromResult(isCurrent && _rows.Remove((grainId, reminderName)));
        }
    }

    /// <inheritdoc />
    public Task TestOnlyClearTable()
    {
        lock (_gate)
        {
            _rows.Clear();
            return Task.CompletedTask;
        }
    }

    private Task<ReminderTableData> Select(Func<ReminderEntry, bool> predicate)
    {
        lock (_gate)
        {
            var rows = _rows.Values.Where(predicate).Select(row => Copier<ReminderEntry>.Copy(row));
            return Task.FromResult(new ReminderTableData(rows));
        }
    }
}
