namespace ZeroG.Training.Model;

/// <summary>One named tensor inside a flat parameter vector.</summary>
/// <param name="Name">Llama's name for it, as Hugging Face checkpoints spell it.</param>
/// <param name="Rows">Rows of a matrix (outputs), or the length of a vector.</param>
/// <param name="Columns">Columns of a matrix (inputs), or 0 for a vector.</param>
/// <param name="Offset">Index of its first value in the flat vector; values are row-major.</param>
public sealed record TensorSpec(string Name, int Rows, int Columns, int Offset)
{
    /// <summary>Whether this is a matrix; the rest are the vectors of RMSNorm.</summary>
    public bool IsMatrix => Columns > 0;

    /// <summary>Number of values.</summary>
    public int Length => IsMatrix ? Rows * Columns : Rows;

    /// <summary>Dimensions as a safetensors header lists them.</summary>
    public IReadOnlyList<int> Shape => IsMatrix ? [Rows, Columns] : [Rows];

    /// <summary>
    /// Whether AdamW decays it: matrices of the blocks only. Norm weights and the embedding (and head), whose rows are
    /// scales or rarely touched vectors, keep their size, as is usual since GPT-2.
    /// </summary>
    public bool Decays => IsMatrix && Name.StartsWith("model.layers.", StringComparison.Ordinal);
}
