using ZeroG.Training.Checkpoints;
using ZeroG.Training.Model;
using ZeroG.Training.Numerics;
using ZeroG.Training.Threading;

namespace ZeroG.Peers;

/// <summary>How far one tensor of ours is from PyTorch's.</summary>
/// <param name="Name">Which: <c>logits</c>, <c>loss</c>, or a gradient by its parameter.</param>
/// <param name="Difference">Of logits and loss the largest difference; of a gradient that, over PyTorch's largest value.</param>
/// <param name="Bound">The most it may be.</param>
internal sealed record TensorDifference(string Name, double Difference, double Bound)
{
    /// <summary>Whether it is within the bound; NaN is not.</summary>
    public bool Holds => Difference <= Bound;
}

/// <summary>Logits, loss and every gradient of one batch, by this engine and by PyTorch's autograd, from the same weights.</summary>
internal static class GradientParity
{
    /// <summary>Largest difference of a logit, and of the loss in nats a token.</summary>
    public const double LogitBound = 1e-4;

    /// <summary>Largest difference of a gradient, relative to the largest value of its tensor.</summary>
    public const double GradientBound = 1e-3;

    private const ulong Seed = 11;

    /// <summary>Compares them; the folder receives what is exchanged.</summary>
    public static async Task<IReadOnlyList<TensorDifference>> RunAsync(Torch torch, ModelShape shape, string folder, CancellationToken cancellation = default)
    {
        var parameters = Weights(shape.Config);
        var windows = Windows(shape);
        ModelFolder.Write(folder, parameters);
        ModelFolder.WriteTokens(Path.Combine(folder, ModelFolder.Windows), windows);
        await torch.GradientsAsync(folder, cancellation);
        return Compare(shape, parameters, Batches.Split(windows, shape, 0), Path.Combine(folder, ModelFolder.TorchTensors));
    }

    /// <summary>Start weights, moved away from where norms are all alike, so that no gradient is so by chance.</summary>
    public static ParameterVector Weights(ModelConfig config)
    {
        var parameters = Initialization.Initialize(config, Seed);
        var noise = new float[parameters.Values.Length];
        CounterRandom.For(Seed).FillNormal(noise, 0.02);
        for (var i = 0; i < noise.Length; i++) parameters.Values[i] += noise[i];
        return parameters;
    }

    private static int[] Windows(ModelShape shape) => Batches.Random(shape, steps: 1, Seed);

    private static List<TensorDifference> Compare(ModelShape shape, ParameterVector parameters, (int[] Tokens, int[] Targets) batch, string theirs)
    {
        using var file = File.OpenRead(theirs);
        var (_, tensors) = Safetensors.Read(file, 4L * sizeof(float) * (parameters.Layout.Length + shape.TokensPerStep * shape.Config.VocabularySize));
        var byName = tensors.ToDictionary(t => t.Name, t => t.Values, StringComparer.Ordinal);
        var model = new Transformer(shape.Config, shape.Batch, Crew.Alone);
        var gradient = new ParameterVector(parameters.Layout);

        List<TensorDifference> result = [new("logits", Largest(model.Logits(parameters, batch.Tokens), byName["logits"].Span), LogitBound)];
        var loss = model.LossAndGradient(parameters, batch.Tokens, batch.Targets, gradient) / shape.TokensPerStep;
        result.Add(new("loss", Math.Abs(loss - byName["loss"].Span[0]), LogitBound));
        result.Add(new("loss, fast peer", Math.Abs(loss - byName["fast.loss"].Span[0]), LogitBound));
        for (var i = 0; i < gradient.Values.Length; i++) gradient.Values[i] /= shape.TokensPerStep;
        foreach (var tensor in parameters.Layout.Tensors)
        {
            result.Add(new(tensor.Name, Relative(gradient[tensor], byName["grad." + tensor.Name].Span), GradientBound));
            result.Add(new(tensor.Name + ", fast peer", Relative(gradient[tensor], byName["fast.grad." + tensor.Name].Span), GradientBound));
        }
        return result;
    }

    private static double Relative(ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs)
    {
        var most = 0f;
        foreach (var value in theirs) most = Math.Max(most, Math.Abs(value));
        return Largest(ours, theirs) / most;
    }

    private static double Largest(ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs)
    {
        if (ours.Length != theirs.Length) throw new PeerFailedException($"PyTorch has {theirs.Length} values where this engine has {ours.Length}.");
        var most = 0.0;
        for (var i = 0; i < ours.Length; i++) most = Math.Max(most, Math.Abs((double)ours[i] - theirs[i]));
        return most;
    }
}
