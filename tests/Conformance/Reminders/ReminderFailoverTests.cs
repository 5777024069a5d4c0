namespace ZeroG.Conformance.Reminders;

public sealed class ReminderFailoverTests
{
    [Fact]
    public async Task Reminders_go_on_when_a_silo_is_lost()
    {
        await using var cluster = await ReminderCluster.StartAsync(new ManualClock(), silos: 2);
        string[] keys = [.. Enumerable.Range(0, 10).Select(i => $"grain {i}")];
        foreach (var key in keys)
        {
            await cluster.Grains.GetGrain<IReminded>(key).RegisterAsync("tick", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        }

        await cluster.KillAsync("second");
        var before = keys.ToDictionary(key => key, key => cluster.Probe.Log.Count(line => line == $"{key}:tick"));
        var next = keys.Select(key => cluster.Probe.WhenAsync($"{key}:tick:{before[key] + 1}"));
        await cluster.PassTimeUntilAsync(Task.WhenAll(next));
    }
}
