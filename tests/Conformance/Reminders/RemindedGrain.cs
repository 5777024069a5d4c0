namespace ZeroG.Conformance.Reminders;

internal interface IReminded : IGrainWithStringKey
{
    Task<string> RegisterAsync(string name, TimeSpan due, TimeSpan period);

    /// <summary>Unregisters a reminder; false if there is none of that name.</summary>
    Task<bool> UnregisterAsync(string name);

    Task<string[]> ListAsync();

    Task<bool> HasAsync(string name);

    Task LeaveAsync();
}

/// <summary>Signals "key:name:n" for the n-th tick of a reminder; a reminder named "failing" throws at its first.</summary>
internal sealed class RemindedGrain(Probe probe, ILocalSiloDetails silo) : Grain, IReminded, IRemindable
{
    public async Task<string> RegisterAsync(string name, TimeSpan due, TimeSpan period) =>
        (await this.RegisterOrUpdateReminder(name, due, period)).ReminderName;

    public async Task<bool> UnregisterAsync(string name)
    {
        if (await this.GetReminder(name) is not { } reminder) return false;
        await this.UnregisterReminder(reminder);
        return true;
    }

    public async Task<string[]> ListAsync() =>
        [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName).Order(StringComparer.Ordinal)];

    public async Task<bool> HasAsync(string name) => await this.GetReminder(name) is not null;

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Signal($"{this.GetPrimaryKeyString()}:deactivated");
        return Task.CompletedTask;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        var subject = $"{this.GetPrimaryKeyString()}:{reminderName}";
        probe.Record(subject);
        var tick = probe.Log.Count(line => line == subject);
        probe.Signal($"{subject}:{tick}", status);
        probe.Signal($"{subject}:on {silo.Name}");
        if (reminderName == "failing" && tick == 1) throw new InvalidOperationException("a reminder failed");
        return Task.CompletedTask;
    }
}

internal interface IUnremindable : IGrainWithStringKey
{
    Task RegisterAsync();
}

/// <summary>Wants a reminder without being able to receive one.</summary>
internal sealed class UnremindableGrain : Grain, IUnremindable
{
    public Task RegisterAsync() => this.RegisterOrUpdateReminder("never", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
}
