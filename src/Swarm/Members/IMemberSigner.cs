using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Members;

/// <summary>Signs, in a job that is audited, what one member sends; from when it joins until it has to join anew.</summary>
/// <remarks>What it throws ends the member.</remarks>
public interface IMemberSigner
{
    /// <summary>Told of the member's rounds, step by step.</summary>
    IRoundObserver Rounds { get; }

    /// <summary>Signs a stage: all of it was sent, and all of the stage before received. What refers to the signature is durable when this answers.</summary>
    /// <param name="plan">The round.</param>
    /// <param name="stage">The stage.</param>
    byte[] Sign(RoundPlan plan, int stage);

    /// <summary>A round is closed, and all that came down in it received.</summary>
    /// <param name="plan">The round.</param>
    /// <param name="record">Its record, as the hub gave it; hostile.</param>
    /// <param name="accepted">For every stage: how many tensors were accepted of this member, by the hub's word.</param>
    void Recorded(RoundPlan plan, ReadOnlyMemory<byte> record, IReadOnlyList<int> accepted);

    /// <summary>The average of a round is applied, before anything that depends on it is signed. On the computing thread.</summary>
    /// <param name="state">What all members have in common now.</param>
    void Applied(SharedState state);
}
