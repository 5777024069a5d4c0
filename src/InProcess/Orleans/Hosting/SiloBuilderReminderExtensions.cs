using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Runtime;
using Orleans.Timers;
using ZeroG.InProcess;

namespace Orleans.Hosting;

/// <summary>Registration of reminders.</summary>
public static class SiloBuilderReminderExtensions
{
    /// <summary>Lets grains on the silo have reminders; an <see cref="IReminderTable"/> must be registered too.</summary>
    public static ISiloBuilder AddReminders(this ISiloBuilder builder)
    {
        builder.Services.AddReminders();
        return builder;
    }

    /// <summary>Lets grains on the silo have reminders; an <see cref="IReminderTable"/> must be registered too.</summary>
    public static void AddReminders(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(ReminderService)))
        {
            return;
        }

        services.AddOptions<ReminderOptions>();
        services.AddSingleton<ReminderService>();
        services.TryAddSingleton<IReminderRegistry>(static provider => provider.GetRequiredService<ReminderService>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(
            static provider => provider.GetRequiredService<ReminderService>());
    }
}
