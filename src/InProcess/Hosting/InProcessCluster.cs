using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>A cluster of silos in this process. Silos are added, drained and killed as objects.</summary>
public sealed class InProcessCluster : IAsyncDisposable
{
    /// <summary>How long a silo may drain when the cluster is disposed: as long as a host gives its services.</summary>
    public static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(30);

    private readonly InProcessClusterBuilder _builder;
    private readonly ServiceProvider _clientServices;
    private readonly CallOrigin _clientOrigin;
    private readonly Dictionary<string, MemoryStorage> _stores = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private volatile InProcessSilo[] _silos = [];
    private volatile InProcessSilo[] _active = [];
    private int _generation;

    internal InProcessCluster(InProcessClusterBuilder builder)
    {
        _builder = builder;
        Entropy = new(builder.Random);
        Catalog = new(builder.Assemblies);
        ModelValidation.Check(Catalog, builder.RefuseWhatMayFailLater);
        Directory = new(this);
        Placement = new(this);
        Observers = new(this);
        Reminders = new(this);
        MemoryReminders = new MemoryReminderTable(Entropy);
        _clientServices = BuildClient();
        _clientOrigin = NewClientOrigin();
        Client = new ClusterClient(_clientOrigin, _clientServices);

        // Filters may ask for the client.
        _clientOrigin.Filters = [.. _clientServices.GetServices<IOutgoingGrainCallFilter>()];
    }

    /// <summary>The cluster's name.</summary>
    public string ClusterId => _builder.ClusterId;

    /// <summary>The service's name.</summary>
    public string ServiceId => _builder.ServiceId;

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider => _builder.TimeProvider;

    /// <summary>Calls grains from outside of them; its calls enter through the silo that has run longest.</summary>
    public IClusterClient Client { get; }

    /// <summary>Makes references for use outside of grains.</summary>
    public IGrainFactory GrainFactory => Client;

    /// <summary>The silos that start, run or drain, in the order they were started.</summary>
    public IReadOnlyList<InProcessSilo> Silos => _silos;

    internal ITurnScheduler TurnScheduler => _builder.TurnScheduler;

    internal Entropy Entropy { get; }

    internal GrainCatalog Catalog { get; }

    internal GrainDirectory Directory { get; }

    internal Placement Placement { get; }

    internal ObserverRegistry Observers { get; }

    internal ReminderSchedule Reminders { get; }

    internal IReminderTable MemoryReminders { get; }

    /// <summary>The silos on which grains may be placed, in the order they were started.</summary>
    internal IReadOnlyList<InProcessSilo> ActiveSilos => _active;

    /// <summary>Starts a silo: its services are made, its stages run, and then grains may be placed on it.</summary>
    /// <param name="name">The silo's name, unique among those that run.</param>
    /// <param name="configure">Configures the silo, after what the builder says of all silos.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="OrleansConfigurationException">The silo lacks what a grain class names.</exception>
    public Task<InProcessSilo> StartSiloAsync(
        string name, Action<ISiloBuilder>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return RuntimeTurns.RunAsync(TurnScheduler, async () =>
        {
            var silo = Add(name);
            try
            {
                await silo.StartAsync(
                    services => Configure(services, configure), _builder.RefuseWhatMayFailLater, cancellationToken);
                return silo;
            }
            catch
            {
                silo.Kill();
                await silo.Ended;
                throw;
            }
        });
    }

    /// <summary>
    /// Drains all silos, the last one first, and ends the client. A silo that takes longer than <see cref="DrainLimit"/> is
    /// killed.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        while (_silos is [.., var last])
        {
            using var limit = new CancellationTokenSource(DrainLimit, TimeProvider);
            await last.DrainAsync(limit.Token);
        }

        _clientOrigin.Close();
        await _clientServices.DisposeAsync();
    }

    /// <summary>The store in memory of this name.</summary>
    internal MemoryStorage MemoryStorage(string name)
    {
        lock (_gate)
        {
            return _stores.TryGetValue(name, out var store) ? store : _stores[name] = new(Entropy);
        }
    }

    /// <summary>A reference to the same grain or observer under another interface.</summary>
    internal object Cast(GrainReference reference, Type interfaceType) =>
        interfaceType.IsInstanceOfType(reference)
            ? reference
            : InterfaceModel.Of(interfaceType).MakeReference(reference.Origin, reference.GrainId);

    /// <summary>Brings <paramref name="call"/> to the grain or observer it is made to.</summary>
    internal void Deliver(Call call)
    {
        var reference = call.Reference;
        if (reference.LastTarget is { } last && last.Receive(call))
        {
            return;
        }

        if (ObserverRegistry.IsObserver(reference.GrainId))
        {
            // A deleted observer answers nobody: the caller's time runs out.
            Observers.Find(reference.GrainId)?.Receive(call);
            return;
        }

        try
        {
            var target = Directory.Deliver(call);
            reference.LastTarget = target.Pool is null ? target : null;
        }
        catch (Exception exception)
        {
            call.Reject(exception);
        }
    }

    /// <summary>Lets grains be placed on <paramref name="silo"/>, or no longer.</summary>
    internal void SetActive(InProcessSilo silo, bool isActive)
    {
        lock (_gate)
        {
            _active = [.. _silos.Where(other => other == silo ? isActive : _active.Contains(other))];
        }
    }

    internal void Remove(InProcessSilo silo)
    {
        lock (_gate)
        {
            _silos = [.. _silos.Where(other => other != silo)];
            _active = [.. _active.Where(other => other != silo)];
        }
    }

    private InProcessSilo Add(string name)
    {
        lock (_gate)
        {
            if (_silos.Any(silo => silo.Name == name))
            {
                throw new ArgumentException($"A silo named '{name}' runs already. Drain or kill it first.", nameof(name));
            }

            var silo = new InProcessSilo(this, name, ++_generation);
            _silos = [.. _silos, silo];
            return silo;
        }
    }

    private IServiceCollection Configure(InProcessSilo silo, Action<ISiloBuilder>? configure)
    {
        var services = ClusterServices.New(this, _builder.SharedServices, _builder.Configuration);
        var builder = new SiloBuilder(services, _builder.Configuration);
        foreach (var common in _builder.SiloConfigurations)
        {
            common(builder);
        }

        configure?.Invoke(builder);
        ClusterServices.AddSilo(services, silo);
        return services;
    }

    private ServiceProvider BuildClient()
    {
        var services = ClusterServices.New(this, _builder.SharedServices, _builder.Configuration);
        var builder = new ClientBuilder(services, _builder.Configuration);
        foreach (var configure in _builder.ClientConfigurations)
        {
            configure(builder);
        }

        ClusterServices.AddClient(services, this);
        return services.BuildServiceProvider();
    }

    private CallOrigin NewClientOrigin()
    {
        var clock = _clientServices.GetKeyedService<TimeProvider>(TimeProviderNames.Messaging) ?? TimeProvider;
        return new()
        {
            Cluster = this,
            ClientId = ObserverRegistry.ClientIdOf(Entropy.NewGuid().ToString("N")),
            Messaging = _clientServices.GetRequiredService<IOptions<ClientMessagingOptions>>().Value,
            Deadlines = new(clock),
        };
    }
}
