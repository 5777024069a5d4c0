using Microsoft.Extensions.DependencyInjection;
using Orleans.Reminders;
using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>The clocks of a silo: each may be replaced under its key.</summary>
internal sealed class SiloClocks(IServiceProvider services)
{
    internal static readonly string[] Keys =
    [
        TimeProviderNames.ActivationManagement,
        TimeProviderNames.Grains,
        TimeProviderNames.Messaging,
        ReminderTimeProviderNames.Reminders,
    ];

    /// <summary>The clock of idle collection.</summary>
    internal TimeProvider Activations { get; } =
        services.GetRequiredKeyedService<TimeProvider>(TimeProviderNames.ActivationManagement);

    /// <summary>The clock of grain timers.</summary>
    internal TimeProvider Grains { get; } = services.GetRequiredKeyedService<TimeProvider>(TimeProviderNames.Grains);

    /// <summary>The clock of call timeouts.</summary>
    internal TimeProvider Messaging { get; } = services.GetRequiredKeyedService<TimeProvider>(TimeProviderNames.Messaging);
}
