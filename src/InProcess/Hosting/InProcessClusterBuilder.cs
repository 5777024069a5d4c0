using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;

namespace ZeroG.InProcess;

/// <summary>Describes a cluster of silos in this process: it never opens a socket.</summary>
public sealed class InProcessClusterBuilder
{
    private readonly List<Assembly> _assemblies = [];

    /// <summary>The cluster's name, as silos see it in <see cref="ClusterOptions"/>.</summary>
    public string ClusterId { get; set; } = ClusterOptions.DefaultClusterId;

    /// <summary>The service's name, as silos see it in <see cref="ClusterOptions"/>.</summary>
    public string ServiceId { get; set; } = ClusterOptions.DefaultServiceId;

    /// <summary>The clock of timers, reminders, timeouts and idle collection.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Decides what runs next, and on which thread.</summary>
    public ITurnScheduler TurnScheduler { get; set; } = ThreadPoolTurnScheduler.Instance;

    /// <summary>The source of every random choice: placement, identities and ETags. Used under a lock.</summary>
    public Random Random { get; set; } = new();

    /// <summary>The configuration silos and the client see; empty unless set.</summary>
    public IConfiguration Configuration { get; set; } = new ConfigurationManager();

    /// <summary>Services of every silo and of the client; singletons registered as instances are shared by all.</summary>
    public IServiceCollection SharedServices { get; } = new ServiceCollection();

    /// <summary>
    /// Whether to refuse at the start what Orleans would let fail only later: an exception type that cannot cross a call, and a
    /// silo without the store, placement filter or reminder table that a grain class names. On unless switched off.
    /// </summary>
    public bool RefuseWhatMayFailLater { get; set; } = true;

    internal IReadOnlyList<Assembly> Assemblies => _assemblies;

    internal List<Action<ISiloBuilder>> SiloConfigurations { get; } = [];

    internal List<Action<IClientBuilder>> ClientConfigurations { get; } = [];

    /// <summary>Looks for grain classes, grain interfaces, messages and exceptions in <paramref name="assemblies"/>.</summary>
    public InProcessClusterBuilder AddAssemblies(params IEnumerable<Assembly> assemblies)
    {
        _assemblies.AddRange(assemblies.Except(_assemblies));
        return this;
    }

    /// <summary>Looks for them in the assembly of <typeparamref name="T"/>.</summary>
    public InProcessClusterBuilder AddAssemblyOf<T>() => AddAssemblies(typeof(T).Assembly);

    /// <summary>Configures every silo, before what is given when it starts.</summary>
    public InProcessClusterBuilder ConfigureSilos(Action<ISiloBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        SiloConfigurations.Add(configure);
        return this;
    }

    /// <summary>Configures the cluster's client.</summary>
    public InProcessClusterBuilder ConfigureClient(Action<IClientBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        ClientConfigurations.Add(configure);
        return this;
    }

    /// <summary>Checks the assemblies and makes the cluster; it has no silo yet.</summary>
    /// <exception cref="Orleans.Runtime.OrleansConfigurationException">
    /// A grain, message or exception is not acceptable to Orleans, or uses a part of it that is not supported in one process.
    /// </exception>
    public InProcessCluster Build() => new(this);
}
