namespace ZeroG.Training.DiLoCo.Codecs.Projections;

/// <summary>Exchanges the tensor itself, in one stage; learns nothing.</summary>
/// <param name="rows">Rows, or the length of a vector.</param>
/// <param name="columns">Columns, or 0 for a vector.</param>
internal sealed class IdentityProjection(int rows, int columns) : IProjection
{
    /// <inheritdoc/>
    public int Stages => 1;

    /// <inheritdoc/>
    public (int Rows, int Columns) Shape(int stage) => (rows, columns);

    /// <inheritdoc/>
    public ReadOnlySpan<float> State => [];

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<float> state)
    {
        if (!state.IsEmpty)
            throw new ArgumentException($"{state.Length} values where nothing is learned; take a state of this job.", nameof(state));
    }

    /// <inheritdoc/>
    public void Project(int stage, ReadOnlySpan<float> x, Span<float> exchanged) => x.CopyTo(exchanged);

    /// <inheritdoc/>
    public void Learn(int stage, ReadOnlySpan<float> average)
    {
    }

    /// <inheritdoc/>
    public void Reconstruct(ReadOnlySpan<float> exchanged, Span<float> x) => exchanged.CopyTo(x);
}
