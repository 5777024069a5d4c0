using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Auditing.Replay;

/// <summary>
/// Keeps what a worker that exchanges while it trains serves of a round: its state before the first step, of which the error feedback comes
/// only when the round before is closed, and so during the steps.
/// </summary>
/// <param name="kept">Told of the state of every round that the worker did, on the computing thread, when its steps are done: it may keep it.</param>
public sealed class StartStates(Action<RoundPlan, ReplicaState> kept) : IRoundObserver
{
    private readonly Lock _gate = new();
    private ParameterVector? _feedback; // after the exchange of the worker's last round
    private (InnerPhaseProgress Progress, ParameterVector RoundEnd)? _start;

    /// <inheritdoc/>
    public void Stepping(RoundPlan plan, InnerPhaseProgress progress, ParameterVector roundEnd)
    {
        ArgumentNullException.ThrowIfNull(progress);
        ArgumentNullException.ThrowIfNull(roundEnd);
        if (progress.Step == 0) _start = (progress with { Parameters = progress.Parameters.Clone(), Optimizer = progress.Optimizer.Copy() }, roundEnd.Clone());
    }

    /// <inheritdoc/>
    public void Ended(RoundPlan plan, ReplicaState state)
    {
        if (_start is not var (progress, roundEnd)) return;
        _start = null;

        // The round before is closed: its average was applied on the way here.
        lock (_gate) kept(plan, new ReplicaState(progress, roundEnd, _feedback ?? new ParameterVector(roundEnd.Layout)));
    }

    /// <inheritdoc/>
    public void Sent(int round, int stage, int tensor, ReadOnlySpan<byte> payload)
    {
        // Nothing of the state.
    }

    /// <inheritdoc/>
    public void Received(int round, int stage, int tensor, ReadOnlySpan<byte> payload)
    {
        // Nothing of the state.
    }

    /// <inheritdoc/>
    public void Closed(int round, IReadOnlyList<int> accepted, ParameterVector? feedback)
    {
        // Who had handed in nothing by then begins anew.
        if (feedback is null) return;
        lock (_gate) _feedback = feedback.Clone();
    }

    /// <inheritdoc/>
    public void Applied(int round)
    {
        // The state of a start has it.
    }
}
