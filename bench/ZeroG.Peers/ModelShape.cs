using ZeroG.Training.Model;

namespace ZeroG.Peers;

/// <summary>A model and a batch that engines are compared on.</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="Config">Shape of the model.</param>
/// <param name="Batch">Windows of a step.</param>
internal sealed record ModelShape(string Name, ModelConfig Config, int Batch)
{
    /// <summary>0.8 million parameters.</summary>
    public static ModelShape A { get; } = new("A", new() { Width = 128, Layers = 4, Heads = 4, FeedForward = 344, Context = 128 }, 16);

    /// <summary>4.8 million parameters.</summary>
    public static ModelShape B { get; } = new("B", new() { Width = 256, Layers = 6, Heads = 8, FeedForward = 688, Context = 256 }, 8);

    /// <summary>25 million parameters.</summary>
    public static ModelShape C { get; } = new("C", new() { Width = 512, Layers = 8, Heads = 8, FeedForward = 1376, Context = 256 }, 4);

    /// <summary>Those whose speed is measured.</summary>
    public static IReadOnlyList<ModelShape> Measured { get; } = [A, B, C];

    /// <summary>Small, with the head tied to the embedding.</summary>
    public static ModelShape Tiny { get; } = new("tiny", ModelConfig.Tiny, 3);

    /// <summary>Small, with two query heads to a key and a head of its own.</summary>
    public static ModelShape Grouped { get; } = new("grouped", ModelConfig.Tiny with { QueryGroup = 2, TiedHead = false }, 3);

    /// <summary>Tokens of a step.</summary>
    public int TokensPerStep => Batch * Config.Context;

    /// <summary>
    /// Floating-point operations of a training step for one token: 6 for each parameter that is a factor of a matrix product
    /// (2 forward, 4 backward), and for attention's two products of every layer 6 · 2 · width for each of the (context + 1)/2
    /// keys that a query sees on average. Norms, activations, the look-up of embeddings and the optimizer count as nothing.
    /// </summary>
    public double FlopsPerToken
    {
        get
        {
            double w = Config.Width;
            var matrices = Config.Layers * (2 * w * w + 2 * w * Config.KeyValueWidth + 3 * w * Config.FeedForward) + w * Config.VocabularySize;
            return 6 * matrices + 6 * Config.Layers * 2 * w * (Config.Context + 1) / 2;
        }
    }
}
