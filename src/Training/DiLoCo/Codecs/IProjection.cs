namespace ZeroG.Training.DiLoCo.Codecs;

/// <summary>
/// What of one tensor is exchanged, stage after stage, as linear maps that all members of a round share. With one stage it
/// is the tensor itself. With two (PowerSGD, arXiv 1905.13727, in a joint form): first P = x·Q, of whose average all derive
/// the same orthonormal P̂; then xᵀ·P̂, whose average gives Δ = P̂·(average)ᵀ and the next round's Q.
/// </summary>
/// <remarks>Holds what members learn from the averages, and so must see every average of every round, in order. Not safe for use by several threads at once.</remarks>
public interface IProjection
{
    /// <summary>Exchanges of a round.</summary>
    int Stages { get; }

    /// <summary>Shape of what a stage exchanges: rows, and columns or 0 for a vector.</summary>
    (int Rows, int Columns) Shape(int stage);

    /// <summary>What was learned from the averages so far, which a newcomer must know; empty where nothing is learned.</summary>
    ReadOnlySpan<float> State { get; }

    /// <summary>Takes over what another member had learned.</summary>
    /// <param name="state">That member's <see cref="State"/>.</param>
    /// <exception cref="ArgumentException">It is not of this tensor's shape.</exception>
    void Restore(ReadOnlySpan<float> state);

    /// <summary>What a stage exchanges of <paramref name="x"/>.</summary>
    /// <param name="stage">The stage, from 0; the averages of those before it have been learned.</param>
    /// <param name="x">The tensor, row-major.</param>
    /// <param name="exchanged">Of the stage's <see cref="Shape"/>; overwritten.</param>
    void Project(int stage, ReadOnlySpan<float> x, Span<float> exchanged);

    /// <summary>Takes in a stage's average.</summary>
    void Learn(int stage, ReadOnlySpan<float> average);

    /// <summary>The tensor that belongs to something exchanged in the last stage; valid once that stage's average is learned.</summary>
    /// <param name="exchanged">Of the last stage's shape: its average, or one member's part of it.</param>
    /// <param name="x">The tensor, row-major; overwritten.</param>
    void Reconstruct(ReadOnlySpan<float> exchanged, Span<float> x);
}
