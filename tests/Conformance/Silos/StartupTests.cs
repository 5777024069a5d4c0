using Microsoft.Extensions.Hosting;
using ZeroG.Conformance.Lifecycle;

namespace ZeroG.Conformance.Silos;

public sealed class StartupTests
{
    [Fact]
    public async Task A_startup_task_can_call_grains_before_the_silo_is_ready()
    {
        await using var cluster = await ConformanceCluster.StartAsync(silo => silo.AddStartupTask(CallAsync));
        Assert.Equal(2, await cluster.Grains.GetGrain<ILifecycle>("started").CallAsync());

        static Task CallAsync(IServiceProvider services, CancellationToken cancellationToken) =>
            services.GetRequiredService<IGrainFactory>().GetGrain<ILifecycle>("started").CallAsync();
    }

    [Fact]
    public async Task A_hosted_service_of_the_silo_is_started_and_stopped_with_it()
    {
        var service = new Heart();
        await using (await ConformanceCluster.StartAsync(silo => silo.Services.AddSingleton<IHostedService>(service)))
        {
            Assert.Equal("started", service.State);
        }

        Assert.Equal("stopped", service.State);
    }

    [Fact]
    public async Task Services_of_the_silo_reach_grains_through_their_constructors()
    {
        await using var cluster = await ConformanceCluster.StartAsync(
            silo => silo.Services.AddSingleton(new Motto("festina lente")));
        Assert.Equal("festina lente", await cluster.Grains.GetGrain<IInjected>("x").MottoAsync());
    }

    [Fact]
    public async Task Every_silo_has_services_of_its_own()
    {
        await using var cluster = await ConformanceCluster.StartAsync(new ClusterSetup
        {
            Silos = ClusterSetup.Several(2),
            ConfigureSilo = silo => silo.Services.AddSingleton<Heart>(),
        });
        Assert.NotSame(
            cluster.ServicesOf("first").GetRequiredService<Heart>(), cluster.ServicesOf("second").GetRequiredService<Heart>());
    }

    private sealed class Heart : IHostedService
    {
        public string State { get; private set; } = "new";

        public Task StartAsync(CancellationToken cancellationToken)
        {
            State = "started";
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            State = "stopped";
            return Task.CompletedTask;
        }
    }
}

internal sealed record Motto(string Text);

internal interface IInjected : IGrainWithStringKey
{
    Task<string> MottoAsync();
}

internal sealed class InjectedGrain(IServiceProvider services) : Grain, IInjected
{
    public Task<string> MottoAsync() => Task.FromResult(services.GetRequiredService<Motto>().Text);
}
