using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Auditing.Replay;

/// <summary>Several observers of one worker's rounds, told one after another.</summary>
/// <param name="all">The observers.</param>
public sealed class RoundObservers(params IRoundObserver[] all) : IRoundObserver
{
    /// <inheritdoc/>
    public void Stepping(RoundPlan plan, InnerPhaseProgress progress, ParameterVector roundEnd) => Array.ForEach(all, one => one.Stepping(plan, progress, roundEnd));

    /// <inheritdoc/>
    public void Ended(RoundPlan plan, ReplicaState state) => Array.ForEach(all, one => one.Ended(plan, state));

    /// <inheritdoc/>
    public void Sent(int round, int stage, int tensor, ReadOnlySpan<byte> payload)
    {
        foreach (var one in all) one.Sent(round, stage, tensor, payload);
    }

    /// <inheritdoc/>
    public void Received(int round, int stage, int tensor, ReadOnlySpan<byte> payload)
    {
        foreach (var one in all) one.Received(round, stage, tensor, payload);
    }

    /// <inheritdoc/>
    public void Closed(int round, IReadOnlyList<int> accepted, ParameterVector? feedback) => Array.ForEach(all, one => one.Closed(round, accepted, feedback));

    /// <inheritdoc/>
    public void Applied(int round) => Array.ForEach(all, one => one.Applied(round));
}
