using ZeroG.Training.Model;

namespace ZeroG.Training.DiLoCo.Rounds;

/// <summary>
/// Told of one worker's rounds while it trains: of its steps on the thread that computes, of its exchanges on the one that exchanges, so
/// that a round may be exchanged while the next is computed. What it is shown is read only and valid during the call; nothing may throw.
/// </summary>
public interface IRoundObserver
{
    /// <summary>A step comes next, and averages that are due before it are applied.</summary>
    /// <param name="plan">The round.</param>
    /// <param name="progress">Where the worker stands in it.</param>
    /// <param name="roundEnd">See <see cref="ReplicaState.RoundEnd"/>.</param>
    void Stepping(RoundPlan plan, InnerPhaseProgress progress, ParameterVector roundEnd);

    /// <summary>The steps of a round are done, averages of rounds before applied.</summary>
    /// <param name="plan">The round.</param>
    /// <param name="state">Where the worker stands, with x = δ + error feedback.</param>
    void Ended(RoundPlan plan, ReplicaState state);

    /// <summary>What goes up of a tensor in a stage: each once, tensors ascending in every stage.</summary>
    void Sent(int round, int stage, int tensor, ReadOnlySpan<byte> payload);

    /// <summary>What came down of a tensor in a stage, tensors ascending in every stage; also of rounds that the worker sits out.</summary>
    void Received(int round, int stage, int tensor, ReadOnlySpan<byte> payload);

    /// <summary>A round is closed, all averages received; the worker may still be at its steps.</summary>
    /// <param name="round">The round.</param>
    /// <param name="accepted">For every stage: how many tensors, ascending, were accepted of this worker.</param>
    /// <param name="feedback">Its error feedback from here on; null where it had handed in nothing by then, so that all of x stays.</param>
    void Closed(int round, IReadOnlyList<int> accepted, ParameterVector? feedback);

    /// <summary>The average of a round is applied: the worker does nothing more of that round, and θ is another.</summary>
    void Applied(int round);
}
