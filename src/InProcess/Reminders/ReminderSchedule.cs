using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>The reminders of a cluster that tick, and the silo that lets them.</summary>
internal sealed class ReminderSchedule(InProcessCluster cluster)
{
    private readonly List<ReminderService> _services = [];
    private readonly Dictionary<(GrainId Grain, string Name), ReminderTimer> _timers = [];
    private readonly Lock _gate = new();
    private ITimer? _refresh;

    private ReminderService? Owner => _services.Count > 0 ? _services[0] : null;

    /// <summary>A silo has reminders; the first one lets those in its table tick.</summary>
    internal Task JoinAsync(ReminderService service)
    {
        lock (_gate)
        {
            _services.Add(service);
        }

        return Owner == service ? TakeOverAsync(service) : Task.CompletedTask;
    }

    /// <summary>A silo has ended; the next one takes over.</summary>
    internal Task LeaveAsync(ReminderService service)
    {
        ReminderService? next;
        lock (_gate)
        {
            if (Owner != service)
            {
                _services.Remove(service);
                return Task.CompletedTask;
            }

            _services.Remove(service);
            _refresh?.Dispose();
            foreach (var timer in _timers.Values)
            {
                timer.Dispose();
            }

            _timers.Clear();
            next = Owner;
        }

        return next is null ? Task.CompletedTask : TakeOverAsync(next);
    }

    /// <summary>A silo was killed.</summary>
    internal void Lose(InProcessSilo silo)
    {
        ReminderService? lost;
        lock (_gate)
        {
            lost = _services.Find(service => service.Silo == silo);
        }

        if (lost is not null)
        {
            _ = RuntimeTurns.RunAsync(cluster.TurnScheduler, () => LeaveAsync(lost));
        }
    }

    /// <summary>Lets a reminder tick, with new times if it does already.</summary>
    internal void Schedule(ReminderEntry entry)
    {
        lock (_gate)
        {
            if (Owner is { } owner)
            {
                Cancel(entry.GrainId, entry.ReminderName);
                _timers[(entry.GrainId, entry.ReminderName)] = new(owner, entry);
            }
        }
    }

    internal void Cancel(GrainId grainId, string name)
    {
        lock (_gate)
        {
            if (_timers.Remove((grainId, name), out var timer))
            {
                timer.Dispose();
            }
        }
    }

    private async Task TakeOverAsync(ReminderService owner)
    {
        await RefreshAsync(owner);
        lock (_gate)
        {
            if (Owner == owner)
            {
                var period = owner.Options.RefreshReminderListPeriod;
                using (ExecutionContext.SuppressFlow())
                {
                    _refresh = owner.Clock.CreateTimer(
                        _ => RuntimeTurns.RunAsync(cluster.TurnScheduler, () => RefreshAsync(owner)), null, period, period);
                }
            }
        }
    }

    /// <summary>Brings what ticks in line with the table: others may write to it.</summary>
    private async Task RefreshAsync(ReminderService owner)
    {
        IList<ReminderEntry> entries;
        try
        {
            entries = (await owner.Table.ReadRows(0, 0)).Reminders;
        }
        catch (Exception exception)
        {
            // Read again at the next refresh; what ticks goes on.
            owner.Silo.Log.RemindersNotRead(exception);
            return;
        }

        lock (_gate)
        {
            if (Owner != owner)
            {
                return;
            }

            var known = entries.Select(entry => (entry.GrainId, entry.ReminderName));
            foreach (var (grain, name) in _timers.Keys.Except(known).ToArray())
            {
                Cancel(grain, name);
            }

            foreach (var entry in entries)
            {
                if (!_timers.TryGetValue((entry.GrainId, entry.ReminderName), out var timer) || timer.ETag != entry.ETag)
                {
                    Schedule(entry);
                }
            }
        }
    }
}
