using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace ZeroG.Silo.Hosting;

/// <summary>Ends a silo that the membership table lists no longer, so that it is started again and joins anew.</summary>
/// <remarks>
/// Orleans ignores a table whose version is below the one it knows. After the table was emptied, silos that run would go on
/// as one cluster, and silos that start would form another. Grain state stays right even then, by its ETags and by the
/// jobs' epochs, but the two would take every job from each other. Counted twice before it acts: a table that is being
/// restored may be empty for a moment. A table that cannot be read says nothing.
/// </remarks>
internal sealed partial class MembershipGuard(
    IMembershipTable table, ILocalSiloDetails silo, IOptions<ClusterMembershipOptions> options, TimeProvider clock, IFatalErrorHandler fatal,
    ILogger<MembershipGuard> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private const int Patience = 2;

    private readonly CancellationTokenSource _stopping = new();
    private Task _watching = Task.CompletedTask;

    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(MembershipGuard), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    public void Dispose() => _stopping.Dispose();

    /// <summary>Looks at the table once a probe period until the silo stops, or until it has been missing.</summary>
    internal async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.Value.ProbeTimeout, clock);
        for (var missed = 0; missed < Patience;)
        {
            if (!await timer.WaitForNextTickAsync(cancellationToken)) return;
            missed = await IsListedAsync() ? 0 : missed + 1;
        }

        fatal.OnFatalException(
            this, $"the membership table does not list silo {silo.Name} ({silo.SiloAddress}) any more: it was emptied, or another cluster uses it", null);
    }

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _watching = Task.Run(() => WatchAsync(_stopping.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _watching.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<bool> IsListedAsync()
    {
        try
        {
            return (await table.ReadRow(silo.SiloAddress)).Members.Count > 0;
        }
        catch (Exception failure)
        {
            LogUnreadable(failure);
            return true;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The membership table cannot be read.")]
    private partial void LogUnreadable(Exception cause);
}
