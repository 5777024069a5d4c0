using System.Text;
using System.Text.Json.Nodes;
using ZeroG.Training.Checkpoints;
using ZeroG.Training.Model;
using ZeroG.Training.Numerics;

namespace ZeroG.Training.Tests;

public sealed class LlamaConfigTests
{
    private static readonly ModelConfig Model = new()
    {
        VocabularySize = 1000,
        Width = 64,
        Layers = 3,
        Heads = 8,
        QueryGroup = 4,
        FeedForward = 176,
        Context = 128,
        TiedHead = false,
        RopeTheta = 500_000,
        NormEpsilon = 1e-6,
    };

    private static readonly string Written = Encoding.UTF8.GetString(LlamaConfigJson.Write(new LlamaConfig(Model, 999)));

    public static TheoryData<string, JsonNode?> Refusals => new()
    {
        { "architectures", new JsonArray("MistralForCausalLM") },
        { "model_type", "mistral" },
        { "model_type", null },
        { "hidden_act", "gelu" },
        { "attention_bias", true },
        { "mlp_bias", true },
        { "rope_scaling", new JsonObject { ["rope_type"] = "llama3", ["factor"] = 8.0 } },
        { "rope_scaling", 2 },
        { "rope_parameters", new JsonObject { ["rope_type"] = "yarn", ["rope_theta"] = 1e4 } },
        { "quantization_config", new JsonObject { ["bits"] = 4 } },
        { "quantization_config", new JsonObject { ["rope_type"] = "default" } },
        { "partial_rotary_factor", 0.5 },
        { "head_dim", 16 },
        { "num_key_value_heads", 3 },
        { "num_key_value_heads", 0 },
        { "num_attention_heads", 0 },
        { "hidden_size", null },
        { "hidden_size", 64.5 },
        { "hidden_size", "64" },
        { "vocab_size", 1 << 30 },
        { "Context", 1 << 20 },
        { "max_position_embeddings", 1e30 },
        { "eos_token_id", 1e30 },
        { "tie_word_embeddings", "yes" },
    };

    [Fact]
    public void A_configuration_comes_back_with_what_others_read_in_it()
    {
        Assert.Equal(new LlamaConfig(Model, 999), Read(Written));
        var json = JsonNode.Parse(Written)!;
        Assert.Equal(["LlamaForCausalLM"], json["architectures"]!.AsArray().Select(a => a!.GetValue<string>()));
        Assert.Equal((2, 8, 8), (json["num_key_value_heads"]!.GetValue<int>(), json["num_attention_heads"]!.GetValue<int>(), json["head_dim"]!.GetValue<int>()));
        Assert.Contains("\"rope_theta\": 500000.0,", Written, StringComparison.Ordinal);
        Assert.Null(Read(Encoding.UTF8.GetString(LlamaConfigJson.Write(new LlamaConfig(Model, null)))).EndToken);
    }

    [Fact]
    public void What_a_file_leaves_out_is_what_the_library_takes_for_it()
    {
        var config = Read("""
            {"model_type":"llama","hidden_size":64,"intermediate_size":100,"num_hidden_layers":1,"num_attention_heads":4,"vocab_size":300,
             "max_position_embeddings":32,"eos_token_id":[7,8],"rope_parameters":{"rope_type":"default","rope_theta":1234.5},"transformers_version":"5.0.0"}
            """);
        Assert.Equal((1e-6, 1234.5, false, 1), (config.Model.NormEpsilon, config.Model.RopeTheta, config.Model.TiedHead, config.Model.QueryGroup));
        Assert.Equal(7, config.EndToken);
    }

    [Fact]
    public void A_context_too_long_for_this_machine_can_be_shortened()
    {
        var json = Changed("max_position_embeddings", 131_072);
        Assert.Contains("Context", Assert.Throws<CheckpointFormatException>(() => Read(json)).Message, StringComparison.Ordinal);
        Assert.Equal(512, LlamaConfigJson.Read(Encoding.UTF8.GetBytes(json), 512).Model.Context);
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void What_would_be_another_model_is_refused_by_name(string name, JsonNode? value)
    {
        var member = name == "Context" ? "max_position_embeddings" : name;
        var error = Assert.Throws<CheckpointFormatException>(() => Read(Changed(member, value)));
        Assert.Equal("config.json", error.Where);
        Assert.NotEmpty(error.What);
        Assert.NotEmpty(error.Remedy);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"vocab_size":1,"vocab_size":1}""")]
    [InlineData("""{"architectures":"LlamaForCausalLM"}""")]
    [InlineData("""{"model_type":7}""")]
    public void What_is_no_configuration_is_refused(string json) => Assert.Throws<CheckpointFormatException>(() => Read(json));

    [Fact]
    public void Corrupted_bytes_lead_to_a_named_error_or_to_a_configuration_and_nothing_else()
    {
        var stream = CounterRandom.For(13);
        int refused = 0;
        for (int trial = 0; trial < 3000; trial++)
        {
            var mutated = Encoding.UTF8.GetBytes(Written);
            for (int change = 0; change <= trial % 3; change++)
                mutated[stream.Below((ulong)(trial * 8 + change * 2), mutated.Length)] = Marks[(int)stream.Below((ulong)(trial * 8 + change * 2 + 1), Marks.Length)];
            var error = Record.Exception(() => LlamaConfigJson.Read(mutated));
            if (error is not null)
                Assert.IsType<CheckpointFormatException>(error);
            refused += error is null ? 0 : 1;
        }
        Assert.InRange(refused, 500, 2999);
    }

    private static ReadOnlySpan<byte> Marks => "0123456789\"[]{},:nutf-eE. "u8;

    private static string Changed(string name, JsonNode? value)
    {
        var json = JsonNode.Parse(Written)!;
        json[name] = value?.DeepClone();
        return json.ToJsonString();
    }

    private static LlamaConfig Read(string json) => LlamaConfigJson.Read(Encoding.UTF8.GetBytes(json));
}
