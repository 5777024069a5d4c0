using Orleans.Configuration;
using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>Who calls when no grain does, and how its calls are made: the cluster's client, or a silo.</summary>
internal sealed class CallOrigin
{
    /// <summary>The cluster.</summary>
    internal required InProcessCluster Cluster { get; init; }

    /// <summary>The silo; null for the client.</summary>
    internal InProcessSilo? Silo { get; init; }

    /// <summary>The identity calls carry.</summary>
    internal required GrainId ClientId { get; init; }

    internal required MessagingOptions Messaging { get; init; }

    internal required CallDeadlines Deadlines { get; init; }

    /// <summary>Filters of outgoing calls, in order.</summary>
    internal IOutgoingGrainCallFilter[] Filters { get; set; } = [];

    /// <summary>Filters of incoming calls to grains on the silo, or to observers of the client, in order.</summary>
    internal IIncomingGrainCallFilter[] IncomingFilters { get; set; } = [];

    /// <summary>Whether the silo or client has ended: no call leaves it any more.</summary>
    internal bool IsClosed { get; private set; }

    /// <summary>Lets no more calls leave; those that wait for an answer wait without a deadline.</summary>
    internal void Close()
    {
        IsClosed = true;
        Deadlines.Dispose();
    }
}
