using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace ZeroG.InProcess;

/// <summary>One silo of a cluster in this process.</summary>
public sealed class InProcessSilo : ILocalSiloDetails
{
    private readonly SortedDictionary<long, Activation> _activations = [];
    private readonly Dictionary<GrainId, StatelessWorkerPool> _pools = [];
    private readonly SiloLifecycle _lifecycle = new();
    private readonly Lock _gate = new();
    private readonly List<IHostedService> _hosted = [];
    private ServiceProvider? _services;
    private IdleCollection? _collection;
    private readonly Signal _ended;
    private Task? _draining;
    private volatile bool _isDead;

    internal InProcessSilo(InProcessCluster cluster, string name, int generation)
    {
        Cluster = cluster;
        Name = name;
        _ended = new(cluster.TurnScheduler);

        // No endpoint is ever opened: the numbers tell silos, and the lives of one, apart.
        SiloAddress = SiloAddress.New(IPAddress.Loopback, 11_111 + (generation % 10_000), generation);
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public SiloAddress SiloAddress { get; }

    /// <inheritdoc />
    public SiloAddress GatewayAddress => SiloAddress;

    /// <inheritdoc />
    public string ClusterId => Cluster.ClusterId;

    /// <inheritdoc />
    public string DnsHostName => "localhost";

    /// <summary>The silo's services.</summary>
    public IServiceProvider Services =>
        _services ?? throw new InvalidOperationException($"Silo '{Name}' has no services yet: it was not started.");

    /// <summary>Whether grains may be placed on the silo.</summary>
    public bool IsActive => Cluster.ActiveSilos.Contains(this);

    /// <summary>Completes when the silo was drained or killed, and its services are disposed.</summary>
    public Task Ended => _ended.Task;

    /// <summary>How many activations the silo holds.</summary>
    public int ActivationCount
    {
        get
        {
            lock (_gate)
            {
                return _activations.Count;
            }
        }
    }

    internal InProcessCluster Cluster { get; }

    internal CallOrigin Origin { get; private set; } = null!;

    internal SiloClocks Clocks { get; private set; } = null!;

    internal SiloLog Log { get; private set; } = null!;

    internal SiloMessagingOptions Messaging { get; private set; } = null!;

    internal GrainCollectionOptions Collection { get; private set; } = null!;

    internal PlacementFilters PlacementFilters { get; private set; } = null!;

    internal SiloMetadata Metadata { get; private set; } = SiloMetadata.Empty;

    /// <summary>
    /// Stops the silo in good order: its hosted services stop, no grain is placed on it any more, the calls it runs finish, its
    /// grains are deactivated, and what takes part in its lifecycle stops, stage by stage.
    /// </summary>
    /// <param name="cancellationToken">
    /// Hastens the end: what has not finished by then is abandoned as by <see cref="Kill"/>.
    /// </param>
    public Task DrainAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_isDead)
            {
                return Ended;
            }

            return _draining ??= RuntimeTurns.RunAsync(Cluster.TurnScheduler, () => StopAsync(cancellationToken));
        }
    }

    /// <summary>
    /// Ends the silo as a crash does: no turn of it is run any more, nothing is deactivated, those who wait for its answers get
    /// <see cref="SiloUnavailableException"/>, and later calls activate its grains elsewhere. Its services are disposed.
    /// </summary>
    public void Kill()
    {
        Activation[] lost;
        lock (_gate)
        {
            if (_isDead)
            {
                return;
            }

            _isDead = true;
            lost = [.. _activations.Values];
        }

        Cluster.Remove(this);
        Close();
        foreach (var activation in lost)
        {
            Cluster.Directory.Remove(activation);
        }

        Cluster.Reminders.Lose(this);
        foreach (var activation in lost)
        {
            activation.Crash();
        }

        _ = RuntimeTurns.RunAsync(Cluster.TurnScheduler, DisposeServicesAsync);
    }

    /// <summary>How long activations of <paramref name="model"/> may idle.</summary>
    internal TimeSpan CollectionAgeOf(GrainClassModel model) =>
        model.IsKeptAlive ? TimeSpan.MaxValue
        : model.CollectionAge is { } stated ? stated
        : Collection.ClassSpecificCollectionAge.TryGetValue(model.Type.FullName!, out var age) ? age
        : Collection.CollectionAge;

    /// <summary>Takes <paramref name="activation"/> in; false when the silo has ended.</summary>
    internal bool TryAdd(Activation activation)
    {
        lock (_gate)
        {
            if (_isDead)
            {
                return false;
            }

            _activations.Add(activation.Sequence, activation);
            return true;
        }
    }

    internal void Remove(Activation activation)
    {
        lock (_gate)
        {
            _activations.Remove(activation.Sequence);
        }
    }

    /// <summary>The activations, in the order they were made.</summary>
    internal Activation[] Activations()
    {
        lock (_gate)
        {
            return [.. _activations.Values];
        }
    }

    internal StatelessWorkerPool PoolOf(GrainId grainId, GrainClassModel model, StatelessWorkerPlacement placement)
    {
        lock (_gate)
        {
            return _pools.TryGetValue(grainId, out var pool) ? pool : _pools[grainId] = new(this, model, placement.MaxLocal);
        }
    }

    internal async Task StartAsync(
        Func<InProcessSilo, IServiceCollection> configure, bool isStrict, CancellationToken cancellationToken)
    {
        _services = configure(this).BuildServiceProvider();
        Bind(_services);
        foreach (var validator in _services.GetServices<IConfigurationValidator>())
        {
            validator.ValidateConfiguration();
        }

        if (isStrict)
        {
            SiloValidation.Check(_services, Cluster.Catalog, Name);
        }

        Participate();
        await _lifecycle.StartAsync(cancellationToken);
        foreach (var service in _services.GetServices<IHostedService>())
        {
            await service.StartAsync(cancellationToken);
            _hosted.Add(service);
        }
    }

    private void Bind(ServiceProvider services)
    {
        Clocks = new(services);
        PlacementFilters = new(services);
        Log = new(services.GetRequiredService<ILogger<InProcessSilo>>());
        Messaging = services.GetRequiredService<IOptions<SiloMessagingOptions>>().Value;
        Collection = services.GetRequiredService<IOptions<GrainCollectionOptions>>().Value;
        Metadata = services.GetRequiredService<IOptions<SiloMetadata>>().Value;
        Origin = new()
        {
            Cluster = Cluster,
            Silo = this,
            ClientId = ObserverRegistry.ClientIdOf($"hosted-{SiloAddress}"),
            Messaging = Messaging,
            Deadlines = new(Clocks.Messaging),
        };

        // Filters may ask for the grain factory, which belongs to the origin.
        Origin.Filters = [.. services.GetServices<IOutgoingGrainCallFilter>()];
        Origin.IncomingFilters = [.. services.GetServices<IIncomingGrainCallFilter>()];
    }

    private void Participate()
    {
        foreach (var participant in Services.GetServices<ILifecycleParticipant<ISiloLifecycle>>())
        {
            participant.Participate(_lifecycle);
        }

        _lifecycle.Subscribe<InProcessSilo>(
            ServiceLifecycleStage.BecomeActive,
            _ =>
            {
                Cluster.SetActive(this, isActive: true);
                _collection = new(this);
                return Task.CompletedTask;
            },
            _ =>
            {
                Cluster.SetActive(this, isActive: false);
                _collection!.Dispose();
                return Task.CompletedTask;
            });
        _lifecycle.Subscribe<InProcessSilo>(
            ServiceLifecycleStage.GrainDeactivation, _ => Task.CompletedTask, DeactivateAllAsync);
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        // As in a host: services that started after the silo stop before it, and may still call grains.
        for (var i = _hosted.Count - 1; i >= 0; i--)
        {
            await AttemptAsync(() => _hosted[i].StopAsync(cancellationToken));
        }

        await AttemptAsync(() => _lifecycle.StopAsync(cancellationToken));
        Kill();
        await Ended;
    }

    private async Task DisposeServicesAsync()
    {
        if (_services is { } services)
        {
            await AttemptAsync(() => services.DisposeAsync().AsTask());
        }

        _ended.Raise();
    }

    private async Task DeactivateAllAsync(CancellationToken cancellationToken)
    {
        // A call may have been placed here a moment before the silo left.
        while (Activations() is { Length: > 0 } rest)
        {
            foreach (var activation in rest)
            {
                activation.Deactivate(
                    new(DeactivationReasonCode.ShuttingDown, "This process is terminating."), cancellationToken);
            }

            await Task.WhenAll(rest.Select(activation => activation.Deactivated)).WaitAsync(cancellationToken);
        }
    }

    private async Task AttemptAsync(Func<Task> stop)
    {
        try
        {
            await stop();
        }
        catch (Exception exception)
        {
            Log?.StopFailed(exception, Name);
        }
    }

    private void Close()
    {
        _collection?.Dispose();
        Origin?.Close();
    }
}
