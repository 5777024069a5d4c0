using ZeroG.Silo.Blobs;
using ZeroG.Swarm.Links;

namespace ZeroG.Silo.Exchange;

/// <summary>A hub on another silo of the cluster, by the data plane.</summary>
/// <param name="silos">The cluster's other silos.</param>
/// <param name="transport">Makes what one connection needs.</param>
/// <param name="place">The hub's place: the silo's name.</param>
/// <param name="jobId">The job.</param>
/// <param name="epoch">The hub's epoch.</param>
internal sealed class FarHub(IPeerDirectory silos, Func<PeerTransport> transport, string place, string jobId, long epoch) : ILinkTarget
{
    /// <inheritdoc/>
    public async Task<Link> ConnectAsync(LinkOptions options, CancellationToken cancellationToken = default)
    {
        var absence = Absence.Of(place, jobId, epoch, "the cluster has no such silo");

        // One that was just restarted elsewhere may be listed twice: its job and epoch tell it from what it was.
        foreach (var silo in silos.Peers.Where(silo => silo.Silo == place))
        {
            DuplexStream stream;
            try
            {
                stream = await ExchangeRequest.OpenAsync(transport(), silo, jobId, epoch, options.HandshakeLimit, cancellationToken);
            }
            catch (LinkException failure) when (failure.Fault is LinkFault.Unavailable or LinkFault.Stalled)
            {
                absence = failure;
                continue;
            }

            return await LinkClient.ConnectAsync(stream, $"silo {place}", options, cancellationToken);
        }

        throw absence;
    }
}
