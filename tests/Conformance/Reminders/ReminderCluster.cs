namespace ZeroG.Conformance.Reminders;

/// <summary>A cluster whose silos keep their reminders in one table of the test.</summary>
internal static class ReminderCluster
{
    public static Task<ConformanceCluster> StartAsync(ManualClock clock, int silos = 1)
    {
        var table = new ReminderTable();
        return ConformanceCluster.StartAsync(new ClusterSetup
        {
            Silos = ClusterSetup.Several(silos),
            Clock = clock,
            ConfigureSilo = silo =>
            {
                silo.AddReminders();
                silo.Services.AddSingleton<IReminderTable>(table);
            },
        });
    }
}
