using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using ZeroG.Grains;

namespace ZeroG.Silo.Cluster;

/// <summary>Whether a silo may be given work, from what it already knows: asking costs nothing.</summary>
/// <remarks>Every few seconds it reads a record of the grain storage that does not exist.</remarks>
internal sealed partial class SiloHealth(TimeProvider clock, ILogger<SiloHealth> logger) : BackgroundService, ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>Time between two questions to the storage.</summary>
    public static readonly TimeSpan ProbePeriod = TimeSpan.FromSeconds(5);

    /// <summary>A storage that was silent for so long makes the silo not ready.</summary>
    public static readonly TimeSpan StorageSilence = TimeSpan.FromSeconds(20);

    private static readonly GrainId s_probe = GrainId.Create("zerog-health", "probe");

    private readonly TaskCompletionSource<IGrainStorage> _storage = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _answeredAt;
    private volatile bool _hasAnswered;
    private volatile bool _isActive;
    private volatile bool _isDraining;

    /// <summary>Whether the silo has joined the cluster.</summary>
    public bool IsStarted => _isActive;

    /// <summary>Whether the silo is on its way out.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>Why no new work may come; null when it may.</summary>
    public string? WhyNotReady =>
        _isDraining ? "the silo is stopping"
        : !_isActive ? "the silo has not joined the cluster yet"
        : !_hasAnswered ? "the storage has not answered yet"
        : clock.GetElapsedTime(Interlocked.Read(ref _answeredAt)) > StorageSilence ? "the storage does not answer"
        : null;

    /// <summary>The silo has joined the cluster.</summary>
    public void SetActive() => _isActive = true;

    /// <summary>The storage has answered just now.</summary>
    public void SetStorageAnswered()
    {
        Interlocked.Exchange(ref _answeredAt, clock.GetTimestamp());
        _hasAnswered = true;
    }

    /// <summary>From now on the silo takes no new work.</summary>
    public void Drain() => _isDraining = true;

    /// <summary>Names the storage to ask.</summary>
    public void Watch(IGrainStorage storage) => _storage.TrySetResult(storage);

    public void Participate(ISiloLifecycle observer) => observer.Subscribe(
        nameof(SiloHealth),
        ServiceLifecycleStage.Active,
        _ =>
        {
            SetActive();
            return Task.CompletedTask;
        },
        _ =>
        {
            Drain();
            return Task.CompletedTask;
        });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ProbePeriod, clock);
        try
        {
            var storage = await _storage.Task.WaitAsync(stoppingToken);
            do await AskAsync(storage, stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo has stopped.
        }
    }

    private async Task AskAsync(IGrainStorage storage, CancellationToken cancellationToken)
    {
        try
        {
            await storage.ReadStateAsync(Stores.Durable, s_probe, new GrainState<Nothing>()).WaitAsync(StorageSilence, clock, cancellationToken);
            SetStorageAnswered();
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogSilent(failure);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The grain storage does not answer.")]
    private partial void LogSilent(Exception cause);

    /// <summary>A state without members: none is ever stored.</summary>
    [GenerateSerializer, Alias("zerog.HealthProbe")]
    internal sealed class Nothing;
}
