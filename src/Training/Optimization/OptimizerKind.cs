using ZeroG.Training.Model;

namespace ZeroG.Training.Optimization;

/// <summary>Which inner optimizer a worker trains with.</summary>
public enum OptimizerKind
{
    /// <summary>AdamW for every tensor.</summary>
    AdamW,

    /// <summary>Muon for the matrices of the blocks, AdamW for the embedding, the head and the norms.</summary>
    Muon,
}

/// <summary>Which tensors each optimizer updates.</summary>
internal static class OptimizerKindExtensions
{
    /// <summary>Whether Muon updates that tensor; if not, AdamW does.</summary>
    public static bool Orthogonalizes(this OptimizerKind kind, TensorSpec tensor) => kind == OptimizerKind.Muon && tensor.Decays;
}
