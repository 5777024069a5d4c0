using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using ZeroG.InProcess;

namespace Orleans.Hosting;

/// <summary>Registration of what a silo does when it starts.</summary>
public static class SiloBuilderStartupExtensions
{
    /// <summary>Executes a task made from the services.</summary>
    public static ISiloBuilder AddStartupTask<TStartup>(this ISiloBuilder builder, int stage = ServiceLifecycleStage.Active)
        where TStartup : class, IStartupTask =>
        builder.AddStartupTask(
            static (services, token) =>
                ActivatorUtilities.GetServiceOrCreateInstance<TStartup>(services).Execute(token),
            stage);

    /// <summary>Executes <paramref name="startupTask"/>.</summary>
    public static ISiloBuilder AddStartupTask(
        this ISiloBuilder builder, IStartupTask startupTask, int stage = ServiceLifecycleStage.Active) =>
        builder.AddStartupTask((_, token) => startupTask.Execute(token), stage);

    /// <summary>Calls <paramref name="startupTask"/>.</summary>
    public static ISiloBuilder AddStartupTask(
        this ISiloBuilder builder,
        Func<IServiceProvider, CancellationToken, Task> startupTask,
        int stage = ServiceLifecycleStage.Active)
    {
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(
            services => new StartupTask(services, startupTask, stage));
        return builder;
    }
}
