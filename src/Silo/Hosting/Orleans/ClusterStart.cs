using System.Net.Sockets;
using Orleans.Clustering.Redis;
using Orleans.Persistence.Redis;
using Orleans.Reminders.Redis;
using StackExchange.Redis;
using ZeroG.Silo.Cluster;

namespace ZeroG.Silo.Hosting;

/// <summary>Why a silo did not start, as its operator can act on.</summary>
internal static class ClusterStart
{
    /// <summary>The failure with its remedy; the exception itself when nothing better is known.</summary>
    public static Exception Explain(Exception failure, ClusterSettings settings)
    {
        foreach (var cause in CausesOf(failure))
        {
            switch (cause)
            {
                case ZeroGException known:
                    return known;
                case SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } taken:
                    return new ZeroGException(
                        FailureKind.Conflict,
                        $"a port of {settings.Silo.BindAddress} is taken: {Ports(settings)} must be free. ({taken.Message})",
                        "Stop what listens there, or choose other ports: --port, --gateway-port, --http-port, --data-port.",
                        failure);
                // Orleans' own say what Redis said, and carry no cause.
                case RedisConnectionException or RedisTimeoutException or RedisClusteringException or RedisStorageException or RedisRemindersException:
                    return new ZeroGException(
                        FailureKind.Unavailable, $"Redis does not answer: {cause.Message}", "See that it runs and lets this silo in: zerog check.", failure);
            }
        }

        return failure;
    }

    private static string Ports(ClusterSettings settings) =>
        string.Join(", ", ClusterPorts.Of(settings));

    private static IEnumerable<Exception> CausesOf(Exception failure)
    {
        yield return failure;
        var inner = failure is AggregateException several ? several.InnerExceptions : failure.InnerException is { } one ? [one] : (IEnumerable<Exception>)[];
        foreach (var cause in inner.SelectMany(CausesOf)) yield return cause;
    }
}
