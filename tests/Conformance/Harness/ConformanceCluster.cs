namespace ZeroG.Conformance;

/// <summary>A running cluster of the chosen runtime, as the tests see it.</summary>
public abstract class ConformanceCluster : IAsyncDisposable
{
    /// <summary>The longest that a test waits for anything: a bound, not a delay.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    /// <summary>The cluster's probe, registered in every silo for the grains to report to.</summary>
    public Probe Probe { get; } = new();

    /// <summary>The grain factory of a caller outside the silos.</summary>
    public abstract IGrainFactory Grains { get; }

    /// <summary>The names of the silos that run, in the order they were started.</summary>
    public abstract IReadOnlyList<string> Silos { get; }

    /// <summary>Starts a cluster on the runtime that this build was made for, ready for calls.</summary>
    public static Task<ConformanceCluster> StartAsync(ClusterSetup setup) => RuntimeCluster.StartAsync(setup);

    /// <summary>Starts a cluster of one silo with nothing but <paramref name="configureSilo"/> set.</summary>
    public static Task<ConformanceCluster> StartAsync(Action<ISiloBuilder>? configureSilo = null) =>
        StartAsync(new ClusterSetup { ConfigureSilo = configureSilo });

    /// <summary>The services of a running silo.</summary>
    public abstract IServiceProvider ServicesOf(string silo);

    /// <summary>Starts one more silo; returns once every silo places grains on it.</summary>
    public abstract Task AddSiloAsync(SiloSetup silo);

    /// <summary>Stops a silo in good order: its activations are deactivated before this returns.</summary>
    public abstract Task DrainAsync(string silo);

    /// <summary>Stops a silo as a crash does: nothing of it runs on; returns once the others know.</summary>
    public abstract Task KillAsync(string silo);

    /// <summary>Stops all silos in good order and starts the same silos again, with the same setup.</summary>
    public abstract Task RestartAsync();

    /// <summary>
    /// Lets time pass on every clock of the cluster until <paramref name="signal"/> completes, and observes it.
    /// </summary>
    /// <exception cref="TimeoutException">The signal did not come within <see cref="Bound"/> of real time.</exception>
    public abstract Task PassTimeUntilAsync(Task signal);

    /// <summary>As <see cref="PassTimeUntilAsync(Task)"/>, with the signal's value.</summary>
    public async Task<T> PassTimeUntilAsync<T>(Task<T> signal)
    {
        await PassTimeUntilAsync((Task)signal);
        return await signal;
    }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
