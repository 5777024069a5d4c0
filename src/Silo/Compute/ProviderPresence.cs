using Microsoft.Extensions.Logging;
using ZeroG.Grains.Market;
using ZeroG.Grains.Training;
using ZeroG.Market;

namespace ZeroG.Silo.Compute;

/// <summary>Registers a silo's provider when the silo becomes active, sends its heartbeats, and says goodbye when it stops.</summary>
internal sealed partial class ProviderPresence(
    ProviderOffer offer, LocalProvider provider, IGrainFactory grains, TimeProvider clock, ILogger<ProviderPresence> logger)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    /// <summary>Last to start and first to stop: nobody counts on a silo that begins to drain.</summary>
    public const int Stage = ServiceLifecycleStage.Active + 2;

    // The start waits no longer than this; heartbeats go on trying.
    private static readonly TimeSpan s_arrival = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_arrivalPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopping = new();
    private Task _beating = Task.CompletedTask;

    private IComputeProviderGrain Grain => grains.GetGrain<IComputeProviderGrain>(provider.Id);

    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(ProviderPresence), Stage, ArriveAsync, LeaveAsync);

    public void Dispose() => _stopping.Dispose();

    // A silo that comes up before any orchestrator, or knows of none yet, is a silo all the same: its provider is registered
    // as soon as one can be reached. Whoever starts both in a row finds the provider there when this returns.
    private async Task ArriveAsync(CancellationToken cancellationToken)
    {
        _beating = BeatAsync(await TryArriveAsync(cancellationToken));
    }

    private async Task<bool> TryArriveAsync(CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            try
            {
                var left = s_arrival - clock.GetElapsedTime(start);
                await Grain.RegisterAsync(offer).WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock, cancellationToken);
                return true;
            }
            catch (Exception failure) when (IsPassing(failure, cancellationToken))
            {
                if (clock.GetElapsedTime(start) >= s_arrival)
                {
                    LogArrival(provider.Id, failure);
                    return false;
                }
            }

            await Task.Delay(s_arrivalPause, clock, cancellationToken);
        }
    }

    // No orchestrator yet, or a storage that is away; an offer out of bounds or a foreign key stays what it is.
    private static bool IsPassing(Exception failure, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested && failure is not ZeroGException { Kind: FailureKind.Forbidden or FailureKind.Invalid };

    private async Task LeaveAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        try
        {
            await _beating.WaitAsync(s_farewell, clock, cancellationToken);
            await Grain.LeaveAsync().WaitAsync(s_farewell, clock, cancellationToken);
        }
        catch (Exception failure)
        {
            // Its heartbeat runs out instead.
            LogFarewell(provider.Id, failure);
        }
    }

    private async Task BeatAsync(bool isRegistered)
    {
        using var timer = new PeriodicTimer(Providers.HeartbeatPeriod, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                try
                {
                    if (!isRegistered || !await Grain.HeartbeatAsync()) await Grain.RegisterAsync(offer);
                    isRegistered = true;
                }
                catch (Exception failure)
                {
                    LogHeartbeat(provider.Id, failure);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Provider {Provider}: a heartbeat failed; the next follows.")]
    private partial void LogHeartbeat(string provider, Exception cause);

    [LoggerMessage(3, LogLevel.Warning, "Provider {Provider}: could not register yet; it is tried again with every heartbeat.")]
    private partial void LogArrival(string provider, Exception cause);

    [LoggerMessage(2, LogLevel.Information, "Provider {Provider}: could not say goodbye.")]
    private partial void LogFarewell(string provider, Exception cause);
}
