using System.Net;
using ZeroG.Swarm.Links;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Members;

/// <summary>How a member takes part.</summary>
public sealed record MemberSettings
{
    /// <summary>The hub, as whoever runs this member gets to it.</summary>
    public required ILinkTarget Hub { get; init; }

    /// <summary>What links are made of; limits and role are filled in.</summary>
    public required LinkOptions Link { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>Makes the job's parts from the recipe that the hub gives; throws when this member does not know that job.</summary>
    public required Func<string, ISwarmParts> Parts { get; init; }

    /// <summary>Holds it to a share of the processor, or null.</summary>
    public IPace? Pace { get; init; }

    /// <summary>Address at which it serves the common state to newcomers, port 0 for a free one; null to serve nobody.</summary>
    public IPEndPoint? Donor { get; init; }

    /// <summary>Rate and delay of what it sends to newcomers, beside its link to the hub.</summary>
    public LinkShape DonorShape { get; init; } = LinkShape.Open;

    /// <summary>How it treats donors when it is a newcomer.</summary>
    public ParallelFetchOptions Fetch { get; init; } = new();

    /// <summary>How long it looks for a hub that is away before it gives up; zero for not at all.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.Zero;

    /// <summary>Makes what signs for a member of a job that is audited, by its key and the round whose average comes next; null where it is not.</summary>
    public Func<int, int, IMemberSigner>? Signer { get; init; }

    /// <summary>Told what happens, or null.</summary>
    public IMemberObserver? Observer { get; init; }
}
