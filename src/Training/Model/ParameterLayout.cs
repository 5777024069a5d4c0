using System.Collections.Frozen;

namespace ZeroG.Training.Model;

/// <summary>
/// Names, shapes and places of a model's tensors in one flat vector, in canonical order: embedding, blocks, final norm, head.
/// Or those of one stage of it: a stretch of the same order, whose offsets begin at 0 again.
/// </summary>
/// <remarks>A tied head belongs to the first stage, as the embedding that it is.</remarks>
public sealed class ParameterLayout
{
    private readonly FrozenDictionary<string, TensorSpec> _byName;
    private readonly TensorSpec? _embedding, _finalNorm, _head;

    private ParameterLayout(ModelConfig config, ModelStage stage)
    {
        (Config, Stage) = (config, stage);
        var tensors = new List<TensorSpec>();
        if (stage.IsFirst)
            _embedding = Add("model.embed_tokens.weight", config.VocabularySize, config.Width);
        Blocks = [.. Enumerable.Range(stage.FirstLayer, stage.Layers).Select(AddBlock)];
        if (stage.IsLast)
        {
            _finalNorm = Add("model.norm.weight", config.Width, 0);
            _head = config.TiedHead ? _embedding : Add("lm_head.weight", config.VocabularySize, config.Width);
        }
        Tensors = tensors;
        Length = tensors.Sum(t => t.Length);
        _byName = tensors.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal);

        TensorSpec Add(string name, int rows, int columns)
        {
            var spec = new TensorSpec(name, rows, columns, tensors.Count == 0 ? 0 : tensors[^1].Offset + tensors[^1].Length);
            tensors.Add(spec);
            return spec;
        }

        BlockLayout AddBlock(int layer)
        {
            string prefix = $"model.layers.{layer}.";
            int w = config.Width, kv = config.KeyValueWidth, f = config.FeedForward;
            return new BlockLayout(
                Add(prefix + "input_layernorm.weight", w, 0),
                Add(prefix + "self_attn.q_proj.weight", w, w),
                Add(prefix + "self_attn.k_proj.weight", kv, w),
                Add(prefix + "self_attn.v_proj.weight", kv, w),
                Add(prefix + "self_attn.o_proj.weight", w, w),
                Add(prefix + "post_attention_layernorm.weight", w, 0),
                Add(prefix + "mlp.gate_proj.weight", f, w),
                Add(prefix + "mlp.up_proj.weight", f, w),
                Add(prefix + "mlp.down_proj.weight", w, f));
        }
    }

    /// <summary>The shape of the whole model; two layouts are interchangeable when these and the stages are equal.</summary>
    public ModelConfig Config { get; }

    /// <summary>The part of the model that this is; the only one, as a rule.</summary>
    public ModelStage Stage { get; }

    /// <summary>Whether nothing of the model is missing.</summary>
    public bool IsWhole => Stage.Count == 1;

    /// <summary>Every tensor of the part, in canonical order and without gaps.</summary>
    public IReadOnlyList<TensorSpec> Tensors { get; }

    /// <summary>Number of values in the flat vector.</summary>
    public int Length { get; }

    internal TensorSpec Embedding => _embedding ?? throw Missing("embedding");

    /// <summary>The blocks of the part, from its first on.</summary>
    internal IReadOnlyList<BlockLayout> Blocks { get; }

    internal TensorSpec FinalNorm => _finalNorm ?? throw Missing("final norm");

    /// <summary>The head, the embedding when it is tied.</summary>
    internal TensorSpec Head => _head ?? throw Missing("head");

    /// <summary>Whether the head is among the tensors: of a tied one, the last of several stages has but a copy.</summary>
    internal bool HasHead => _head is not null;

    /// <summary>Index of the first tensor among those of the whole model.</summary>
    internal int FirstTensor => Stage.IsFirst ? 0 : 1 + Stage.FirstLayer * BlockLayout.Tensors;

    /// <summary>Index of one of the tensors among those of the whole model.</summary>
    internal int IndexOf(TensorSpec tensor)
    {
        int at = 0;
        while (Tensors[at].Offset != tensor.Offset) at++;
        return FirstTensor + at;
    }

    /// <summary>Index of the first value in the whole model's vector.</summary>
    internal int Start => Stage.IsFirst ? 0 : Config.VocabularySize * Config.Width + Stage.FirstLayer * Blocks[0].Length;

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="KeyNotFoundException">The model has no tensor of that name.</exception>
    public TensorSpec this[string name] => _byName.TryGetValue(name, out var spec)
        ? spec
        : throw new KeyNotFoundException(
            $"{(IsWhole ? "The model" : Name(Stage))} has no tensor '{name}'; its {Tensors.Count} tensors follow Llama's names, such as '{Tensors[0].Name}'.");

    /// <summary>The layout of a model of that shape.</summary>
    /// <exception cref="ModelConfigException">The configuration is out of bounds.</exception>
    public static ParameterLayout For(ModelConfig config) => new(config.Validate(), ModelStage.Whole(config));

    /// <summary>The layout of one of the stages that a model of that shape is cut into.</summary>
    /// <exception cref="ModelConfigException">The configuration is out of bounds, or has no such stage.</exception>
    public static ParameterLayout ForStage(ModelConfig config, int stage, int stages) => new(config.Validate(), ModelStage.Of(config, stage, stages));

    /// <summary>Whether values laid out so are laid out by the other too.</summary>
    internal bool Matches(ParameterLayout other) => ReferenceEquals(this, other) || (Config == other.Config && Stage == other.Stage);

    /// <summary>Checks that this is a whole model's.</summary>
    /// <exception cref="ModelConfigException">It is a stage's.</exception>
    internal void RequireWhole(string what)
    {
        if (!IsWhole)
            throw new ModelConfigException($"{what} needs a whole model, and has {Name(Stage)}: join the shards of all its stages first.");
    }

    /// <summary>What it belongs to, for messages.</summary>
    internal string Owner => IsWhole ? Config.ToString() : $"{Name(Stage)} of {Config}";

    private static string Name(ModelStage stage) => $"stage {stage.Index} of {stage.Count}";

    private InvalidOperationException Missing(string part) => new($"The {part} is no part of {Name(Stage)}.");
}

/// <summary>The nine tensors of one transformer block; those that multiply the same input stand side by side.</summary>
internal sealed record BlockLayout(
    TensorSpec AttentionNorm,
    TensorSpec Query,
    TensorSpec Key,
    TensorSpec Value,
    TensorSpec Output,
    TensorSpec FeedForwardNorm,
    TensorSpec Gate,
    TensorSpec Up,
    TensorSpec Down)
{
    /// <summary>Tensors of a block.</summary>
    public const int Tensors = 9;

    /// <summary>Values of the block.</summary>
    public int Length => Down.Offset + Down.Length - AttentionNorm.Offset;

    /// <summary>Queries, keys and values as one matrix (W + 2K, W).</summary>
    public TensorSpec QueryKeyValue { get; } = Query with { Rows = Query.Rows + Key.Rows + Value.Rows };

    /// <summary>Gates and ups as one matrix (2F, W).</summary>
    public TensorSpec GateUp { get; } = Gate with { Rows = Gate.Rows + Up.Rows };
}
