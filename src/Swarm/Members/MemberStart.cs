using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Members;

/// <summary>What a member begins with.</summary>
/// <param name="Worker">Its key.</param>
/// <param name="Round">The round whose average comes next.</param>
/// <param name="State">What all have in common, as of the averages before it.</param>
/// <param name="Epoch">Fencing number of the hub.</param>
/// <param name="Job">The job's recipe, as its maker wrote it.</param>
internal sealed record MemberStart(int Worker, int Round, SharedState State, long Epoch, string Job);

/// <summary>The hub goes on without a round that this member has begun: what it computed since fits no record.</summary>
/// <param name="why">What happened.</param>
public sealed class MemberResetException(string why) : Exception($"{why} It joins anew, with what all have in common.");
