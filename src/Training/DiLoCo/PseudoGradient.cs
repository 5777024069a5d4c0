using ZeroG.Training.Kernels;
using ZeroG.Training.Model;

namespace ZeroG.Training.DiLoCo;

/// <summary>The direction a round's inner steps took, as a gradient for the outer optimizer.</summary>
public static class PseudoGradient
{
    /// <summary>δ = θ at the start − θ at the end, element by element.</summary>
    /// <exception cref="ModelConfigException">The two belong to different models.</exception>
    public static ParameterVector Between(ParameterVector start, ParameterVector end)
    {
        start.RequireSameShape(end, "The end of the round");
        var delta = end.Clone();
        Elementwise.SubtractFrom(start.Values, delta.Values);
        return delta;
    }
}
