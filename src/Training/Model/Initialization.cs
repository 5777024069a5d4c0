using ZeroG.Training.Numerics;

namespace ZeroG.Training.Model;

/// <summary>Seeded start parameters: each value is a pure function of (seed, tensor name, index).</summary>
public static class Initialization
{
    /// <summary>
    /// Start parameters: norms at 1; matrices normal with deviation 1/√inputs, those that write to the residual stream
    /// divided further by √(2·layers) so that its variance does not grow with depth (GPT-2); the embedding (and head)
    /// with deviation 0.5/√width.
    /// </summary>
    /// <exception cref="ModelConfigException">The configuration is out of bounds.</exception>
    public static ParameterVector Initialize(ModelConfig config, ulong seed) => Initialize(ParameterLayout.For(config), seed);

    /// <summary>The same start parameters, of the tensors of that layout alone: a stage needs no other.</summary>
    public static ParameterVector Initialize(ParameterLayout layout, ulong seed)
    {
        var parameters = new ParameterVector(layout);
        foreach (var tensor in parameters.Layout.Tensors)
        {
            var values = parameters[tensor];
            if (!tensor.IsMatrix)
                values.Fill(1);
            else
                CounterRandom.ForName(seed, tensor.Name).FillNormal(values, Deviation(layout.Config, tensor));
        }
        return parameters;
    }

    private static double Deviation(ModelConfig config, TensorSpec tensor)
    {
        var deviation = 1 / Math.Sqrt(tensor.Columns);
        if (!tensor.Name.StartsWith("model.layers.", StringComparison.Ordinal))
            return 0.5 * deviation;
        var residual = tensor.Name.EndsWith("o_proj.weight", StringComparison.Ordinal) || tensor.Name.EndsWith("down_proj.weight", StringComparison.Ordinal);
        return residual ? deviation / Math.Sqrt(2.0 * config.Layers) : deviation;
    }
}
