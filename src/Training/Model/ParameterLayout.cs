using System.Collections.Frozen;

namespace ZeroG.Training.Model;

/// <summary>Names, shapes and places of a model's tensors in one flat vector, in canonical order: embedding, blocks, final norm, head.</summary>
public sealed class ParameterLayout
{
    private readonly FrozenDictionary<string, TensorSpec> _byName;

    private ParameterLayout(ModelConfig config)
    {
        Config = config.Validate();
        var tensors = new List<TensorSpec>();
        Embedding = Add("model.embed_tokens.weight", config.VocabularySize, config.Width);
        Blocks = [.. Enumerable.Range(0, config.Layers).Select(AddBlock)];
        FinalNorm = Add("model.norm.weight", config.Width, 0);
        Head = config.TiedHead ? Embedding : Add("lm_head.weight", config.VocabularySize, config.Width);
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

    /// <summary>The configuration this layout was made for; two layouts are interchangeable when these are equal.</summary>
    public ModelConfig Config { get; }

    /// <summary>Every tensor, in canonical order and without gaps.</summary>
    public IReadOnlyList<TensorSpec> Tensors { get; }

    /// <summary>Number of values in the flat vector.</summary>
    public int Length { get; }

    internal TensorSpec Embedding { get; }

    internal IReadOnlyList<BlockLayout> Blocks { get; }

    internal TensorSpec FinalNorm { get; }

    internal TensorSpec Head { get; }

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="KeyNotFoundException">The model has no tensor of that name.</exception>
    public TensorSpec this[string name] => _byName.TryGetValue(name, out var spec)
        ? spec
        : throw new KeyNotFoundException(
            $"The model has no tensor '{name}'; its {Tensors.Count} tensors follow Llama's names, such as '{Tensors[0].Name}'.");

    /// <summary>The layout of a model of that shape.</summary>
    /// <exception cref="ModelConfigException">The configuration is out of bounds.</exception>
    public static ParameterLayout For(ModelConfig config) => new(config);
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
    /// <summary>Queries, keys and values as one matrix (W + 2K, W).</summary>
    public TensorSpec QueryKeyValue { get; } = Query with { Rows = Query.Rows + Key.Rows + Value.Rows };

    /// <summary>Gates and ups as one matrix (2F, W).</summary>
    public TensorSpec GateUp { get; } = Gate with { Rows = Gate.Rows + Up.Rows };
}
