using ZeroG.Training.Kernels;
using ZeroG.Training.Model;

namespace ZeroG.Training.DiLoCo;

/// <summary>Parameters and momentum after an outer step.</summary>
/// <param name="Parameters">θ.</param>
/// <param name="Momentum">The momentum buffer, b.</param>
public sealed record OuterState(ParameterVector Parameters, ParameterVector Momentum)
{
    /// <summary>The state before round 0: the given parameters, and no momentum.</summary>
    public static OuterState Start(ParameterVector parameters) => new(parameters, new ParameterVector(parameters.Layout));
}

/// <summary>The outer optimizer: SGD with Nesterov momentum in PyTorch's form (torch.optim.SGD, dampening 0).</summary>
public static class OuterNesterov
{
    /// <summary>
    /// b ← μ·b + Δ; θ ← θ − rate·(Δ + μ·b), element by element, fused. The inputs are left as they were.
    /// </summary>
    /// <exception cref="ModelConfigException">The vectors belong to different models, or a setting is out of bounds.</exception>
    public static OuterState Step(OuterState state, ParameterVector delta, OuterSettings settings)
    {
        settings.Validate();
        state.Parameters.RequireSameShape(state.Momentum, "The momentum");
        state.Parameters.RequireSameShape(delta, "The outer gradient");
        float rate = (float)settings.LearningRate, mu = (float)settings.Momentum;

        var momentum = delta.Clone();
        Elementwise.AddScaled(mu, state.Momentum.Values, momentum.Values);
        var direction = delta.Clone();
        Elementwise.AddScaled(mu, momentum.Values, direction.Values);
        var parameters = state.Parameters.Clone();
        Elementwise.AddScaled(-rate, direction.Values, parameters.Values);
        return new OuterState(parameters, momentum);
    }
}
