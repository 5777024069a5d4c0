using System.Diagnostics;

namespace ZeroG.Client;

/// <summary>Tries again to connect when an app starts before its cluster, for a limited time.</summary>
internal sealed class GatewayRetry(TimeSpan patience) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly long _start = Stopwatch.GetTimestamp();

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (Stopwatch.GetElapsedTime(_start) > patience) return false;
        await Task.Delay(s_pause * (0.5 + Random.Shared.NextDouble()), cancellationToken);
        return true;
    }
}
