using ZeroG.Training.Model;

namespace ZeroG.Training.Tests;

public class ModelConfigTests
{
    public static TheoryData<string, ModelConfig> OutOfBounds => new()
    {
        { "VocabularySize", TinyModel.Config with { VocabularySize = ModelConfig.MaxVocabularySize + 1 } },
        { "VocabularySize", TinyModel.Config with { VocabularySize = 1 } },
        { "Width", TinyModel.Config with { Width = 0 } },
        { "Width", TinyModel.Config with { Width = 25 } },
        { "Width", TinyModel.Config with { Width = 6, Heads = 2 } }, // heads of 3 have no rotary pairs
        { "Layers", TinyModel.Config with { Layers = 129 } },
        { "Heads", TinyModel.Config with { Heads = 0 } },
        { "FeedForward", TinyModel.Config with { FeedForward = int.MaxValue } },
        { "Context", TinyModel.Config with { Context = -1 } },
        { "RopeTheta", TinyModel.Config with { RopeTheta = double.NaN } },
        { "NormEpsilon", TinyModel.Config with { NormEpsilon = 0 } },
        { "parameters", TinyModel.Config with { Width = 16_384, Layers = 128 } },
    };

    [Theory]
    [MemberData(nameof(OutOfBounds))]
    public void A_value_out_of_bounds_is_refused_by_name_before_anything_is_allocated(string name, ModelConfig config)
    {
        var error = Assert.Throws<ModelConfigException>(() => ParameterLayout.For(config));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_that_would_not_fit_in_memory_is_refused()
    {
        var config = ModelPresets.Get("5m") with { Context = 2_048 };
        Assert.Throws<ModelConfigException>(() => config.ValidateForTraining(64));
        Assert.Throws<ModelConfigException>(() => config.ValidateForTraining(0));
        Assert.Same(config, config.ValidateForTraining(1));
    }

    [Fact]
    public void Presets_are_within_bounds_and_counted_exactly()
    {
        foreach (var (name, preset) in ModelPresets.All.Append(("untied", ModelConfig.Tiny with { TiedHead = false })).Append(("grouped", ModelConfig.Tiny with { QueryGroup = 2 })))
        {
            Assert.Equal(ParameterLayout.For(preset.ValidateForTraining(1)).Length, preset.ParameterCount);
            if (name.EndsWith('m'))
                Assert.InRange(preset.ParameterCount / 1e6 / int.Parse(name[..^1]), 0.8, 1.05);
        }
        Assert.Contains("choose tiny, demo", Assert.Throws<ModelConfigException>(() => ModelPresets.Get("7b")).Message);
    }

    [Fact]
    public void Tensors_bear_the_names_and_shapes_of_Llama_without_gap_or_overlap()
    {
        var layout = ParameterLayout.For(TinyModel.Config with { TiedHead = false, Layers = 1 });

        Assert.Equal(
            [
                "model.embed_tokens.weight [256, 24]",
                "model.layers.0.input_layernorm.weight [24]",
                "model.layers.0.self_attn.q_proj.weight [24, 24]",
                "model.layers.0.self_attn.k_proj.weight [24, 24]",
                "model.layers.0.self_attn.v_proj.weight [24, 24]",
                "model.layers.0.self_attn.o_proj.weight [24, 24]",
                "model.layers.0.post_attention_layernorm.weight [24]",
                "model.layers.0.mlp.gate_proj.weight [40, 24]",
                "model.layers.0.mlp.up_proj.weight [40, 24]",
                "model.layers.0.mlp.down_proj.weight [24, 40]",
                "model.norm.weight [24]",
                "lm_head.weight [256, 24]",
            ],
            layout.Tensors.Select(t => $"{t.Name} [{string.Join(", ", t.Shape)}]"));
        int at = 0;
        foreach (var tensor in layout.Tensors)
        {
            Assert.Equal(at, tensor.Offset);
            at += tensor.Length;
        }
        Assert.Equal(at, layout.Length);
        Assert.Throws<KeyNotFoundException>(() => layout["model.layers.1.input_layernorm.weight"]);
    }
}
