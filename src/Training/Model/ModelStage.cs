namespace ZeroG.Training.Model;

/// <summary>
/// One of the consecutive parts that a model is cut into for pipeline parallelism (arXiv 1811.06965): some blocks, the first
/// with the embedding before them, the last with the final norm and the head after them.
/// </summary>
/// <remarks>
/// Which blocks those are follows from the shape of the model and the number of stages alone, so that a shard means the same
/// to everybody. The most expensive stage costs as little as it can, an embedding counted as free and a head by its products;
/// where that leaves a choice, later stages have more blocks, since earlier ones keep more micro-batches in flight.
/// </remarks>
/// <param name="Index">Which one, from 0.</param>
/// <param name="Count">How many there are, M.</param>
/// <param name="FirstLayer">Index of its first block in the model.</param>
/// <param name="Layers">Number of its blocks, at least 1.</param>
public sealed record ModelStage(int Index, int Count, int FirstLayer, int Layers)
{
    /// <summary>Whether it begins with the embedding.</summary>
    public bool IsFirst => Index == 0;

    /// <summary>Whether it ends with the final norm and the head.</summary>
    public bool IsLast => Index == Count - 1;

    /// <summary>The model as one stage.</summary>
    public static ModelStage Whole(ModelConfig config) => new(0, 1, 0, config.Layers);

    /// <summary>One stage of so many.</summary>
    /// <exception cref="ModelConfigException">The model has fewer blocks than that, or there is no such stage.</exception>
    public static ModelStage Of(ModelConfig config, int index, int count)
    {
        if (count < 1 || count > config.Layers)
            throw new ModelConfigException($"A model of {config.Layers} blocks cannot be cut into {count} stages: choose 1 to {config.Layers}.");
        if (index < 0 || index >= count)
            throw new ModelConfigException($"There is no stage {index} of {count}: choose 0 to {count - 1}.");
        if (count == 1)
            return Whole(config);

        // The stages before the last share its rest evenly.
        int last = LayersOfLast(config, count), rest = config.Layers - last;
        return index == count - 1
            ? new ModelStage(index, count, rest, last)
            : new ModelStage(index, count, Before(index), Before(index + 1) - Before(index));

        int Before(int stage) => (int)((long)rest * stage / (count - 1));
    }

    /// <summary>Multiplications of a token's way through one block, forward: seven products, and attention over half the context.</summary>
    internal static long BlockCost(ModelConfig config)
    {
        long w = config.Width;
        return 2 * w * w + 2 * w * config.KeyValueWidth + 3 * w * config.FeedForward + w * config.Context;
    }

    /// <summary>Multiplications of a token's way through the head, forward.</summary>
    internal static long HeadCost(ModelConfig config) => (long)config.Width * config.VocabularySize;

    private static int LayersOfLast(ModelConfig config, int count)
    {
        long block = BlockCost(config), head = HeadCost(config), least = long.MaxValue;
        int best = 1;
        for (int last = 1; last <= config.Layers - (count - 1); last++)
        {
            long others = (config.Layers - last + count - 2) / (count - 1), cost = Math.Max(others * block, last * block + head);
            if (cost <= least)
                (best, least) = (last, cost);
        }
        return best;
    }
}
