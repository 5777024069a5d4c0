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

    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopping = new();
    private Task _beating = Task.CompletedTask;

    private IComputeProviderGrain Grain => grains.GetGrain<IComputeProviderGrain>(provider.Id);

    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(ProviderPresence), Stage, ArriveAsync, LeaveAsync);

    public void Dispose() => _stopping.Dispose();

    private async Task ArriveAsync(CancellationToken cancellationToken)
    {
        await Grain.RegisterAsync(offer);
        _beating = BeatAsync();
    }

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

    private async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(Providers.HeartbeatPeriod, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                try
                {
                    if (!await Grain.HeartbeatAsync()) await Grain.RegisterAsync(offer);
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

    [LoggerMessage(2, LogLevel.Information, "Provider {Provider}: could not say goodbye.")]
    private partial void LogFarewell(string provider, Exception cause);
}
