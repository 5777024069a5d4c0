namespace ZeroG.Training.Model;

/// <summary>Shapes to start from, named by their parameters; with a larger vocabulary than bytes they have more.</summary>
public static class ModelPresets
{
    /// <summary>The presets, the smallest first: tiny (117,056 parameters), demo (357,024), and 1m to 100m (0.8 to 99 million).</summary>
    public static IReadOnlyList<(string Name, ModelConfig Config)> All { get; } =
    [
        ("tiny", ModelConfig.Tiny),
        ("demo", ModelConfig.Demo),
        ("1m", new ModelConfig { Width = 128, Layers = 4, Heads = 4, FeedForward = 344, Context = 128 }),
        ("5m", new ModelConfig { Width = 256, Layers = 6, Heads = 8, FeedForward = 688, Context = 256 }),
        ("12m", new ModelConfig { Width = 384, Layers = 7, Heads = 6, FeedForward = 1024, Context = 256 }),
        ("25m", new ModelConfig { Width = 512, Layers = 8, Heads = 8, FeedForward = 1376, Context = 256 }),
        ("50m", new ModelConfig { Width = 640, Layers = 10, Heads = 10, FeedForward = 1728, Context = 512 }),
        ("100m", new ModelConfig { Width = 768, Layers = 14, Heads = 12, FeedForward = 2048, Context = 1024 }),
    ];

    /// <summary>The preset of that name.</summary>
    /// <exception cref="ModelConfigException">There is none.</exception>
    public static ModelConfig Get(string name) => All.FirstOrDefault(p => p.Name == name).Config
        ?? throw new ModelConfigException($"There is no preset '{name}': choose {string.Join(", ", All.Select(p => p.Name))}.");
}
