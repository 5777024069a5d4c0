using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Hub;

/// <summary>What a newcomer begins with.</summary>
/// <param name="State">The state, one or two averages behind what is planned.</param>
/// <param name="Donors">Members that have it.</param>
internal sealed record NewcomerStart(SharedState State, IReadOnlyList<HubMember> Donors)
{
    private const int MostDonors = 4;

    /// <summary>The newer state where as many members have it and it leaves time to fetch it, otherwise the one before.</summary>
    /// <param name="state">What the hub has.</param>
    /// <param name="isPlannedAhead">Whether the round that follows the newer state is planned already.</param>
    /// <param name="worker">The newcomer's key.</param>
    /// <param name="members">Who is there.</param>
    public static NewcomerStart Choose(HubState state, bool isPlannedAhead, int worker, IEnumerable<HubMember> members)
    {
        var donors = members.Where(member => member.Donor is not null).OrderBy(member => member.Worker).ToArray();

        // Each newcomer begins with another donor, so that many at once do not ask the same ones.
        HubMember[] Of(SharedState wanted) =>
            [.. donors.Skip(worker % Math.Max(1, donors.Length)).Concat(donors).Distinct().Where(member => member.Applied - wanted.Rounds is 0 or 1).Take(MostDonors)];
        var (now, before) = (Of(state.Current), Of(state.Previous));
        return isPlannedAhead && now.Length >= Math.Max(2, before.Length) ? new NewcomerStart(state.Current, now) : new NewcomerStart(state.Previous, before);
    }
}
