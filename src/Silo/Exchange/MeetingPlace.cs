using System.Collections.Concurrent;
using ZeroG.Grains.Security;

namespace ZeroG.Silo.Exchange;

/// <summary>Where the silos of a cluster within one process find each other's hubs, by memory and without a socket.</summary>
internal sealed class MeetingPlace
{
    private readonly ConcurrentDictionary<string, JobHubs> _silos = new(StringComparer.Ordinal);

    /// <summary>A silo comes in. Another of that name, which must have ended, is found no more.</summary>
    /// <param name="silo">Its name, which is its place.</param>
    /// <param name="key">The key of the cluster.</param>
    /// <returns>Its links; until they are disposed of, the others find its hubs.</returns>
    public JobLinks Enter(string silo, ClusterKey key)
    {
        var hubs = new JobHubs();
        _silos[silo] = hubs;
        return new JobLinks(
            silo, key, hubs, (place, jobId, epoch) => new NearHub(() => _silos.GetValueOrDefault(place), silo, place, jobId, epoch));
    }
}
