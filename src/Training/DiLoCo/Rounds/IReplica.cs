using ZeroG.Training.Model;

namespace ZeroG.Training.DiLoCo.Rounds;

/// <summary>
/// One worker's model between two inner steps. A function of its start, its batches and the averages, to the last bit. Not
/// safe for use by several threads at once.
/// </summary>
public interface IReplica : IDisposable
{
    /// <summary>Its key.</summary>
    int Worker { get; }

    /// <summary>What it has in common with all members, as of the average applied last.</summary>
    OuterState Shared { get; }

    /// <summary>One inner step of a round.</summary>
    /// <param name="plan">The round.</param>
    /// <param name="part">This worker's part of it.</param>
    /// <param name="step">The step, from 0.</param>
    /// <returns>Mean loss of the batch before the update, nats a token.</returns>
    /// <exception cref="TrainingDivergedException">A loss, a gradient or a new parameter is not finite: the replica is of no more use.</exception>
    double Step(RoundPlan plan, MemberPlan part, int step);

    /// <summary>Has its steps told of from now on; a replica that exchanges gradients, whose rounds are one step, tells of none.</summary>
    void Observe(IRoundObserver observer)
    {
    }

    /// <summary>Ends a round: what it has for the others goes into an exchange, with what they have not received before.</summary>
    /// <param name="paths">
    /// The worker's paths, always the same. The exchange must be finished, and its average applied, before the next round ends.
    /// </param>
    MemberExchange EndRound(IReadOnlyList<TensorPath> paths);

    /// <summary>Applies a round's average; every member applies all of them in order, also those of rounds that it sat out.</summary>
    /// <param name="delta">The average.</param>
    /// <param name="plan">The round that it is of.</param>
    void Apply(ParameterVector delta, RoundPlan plan);
}
