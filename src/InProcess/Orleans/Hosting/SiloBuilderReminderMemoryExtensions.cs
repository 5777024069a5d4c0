using Microsoft.Extensions.DependencyInjection;
using ZeroG.InProcess;

namespace Orleans.Hosting;

/// <summary>Registration of reminders kept in memory.</summary>
public static class SiloBuilderReminderMemoryExtensions
{
    /// <summary>Keeps reminders in memory: one table for all silos of a cluster, which ends with it.</summary>
    public static ISiloBuilder UseInMemoryReminderService(this ISiloBuilder builder)
    {
        builder.AddReminders();
        builder.Services.AddSingleton<IReminderTable>(
            static services => services.GetRequiredService<InProcessCluster>().MemoryReminders);
        return builder;
    }
}
