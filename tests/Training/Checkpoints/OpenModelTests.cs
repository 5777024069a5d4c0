using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using ZeroG.Training.Checkpoints;
using ZeroG.Training.Model;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Training.Tests;

public sealed class OpenModelTests
{
    private const string Norm = "model.norm.weight";

    private static readonly ModelConfig Tied = TinyModel.Config;
    private static readonly ModelConfig Untied = TinyModel.Config with { TiedHead = false };

    [Fact]
    public void A_model_that_was_written_comes_back_with_the_same_bytes()
    {
        var tokenizer = BytePairTrainer.Train("we the people, we the people of"u8, 270);
        var config = Untied with { VocabularySize = tokenizer.VocabularySize };
        var checkpoint = CheckpointTokenizer.With(
            new Checkpoint(Initialization.Initialize(config, 3), new Dictionary<string, string> { ["job"] = "01J" }), tokenizer);
        var files = OpenModel.Files(checkpoint).ToDictionary(file => file.Name, file => Bytes(file.Write));

        var read = LlamaConfigJson.Read(files[OpenModel.Config]);
        var weights = new OpenWeights(read.Model);
        weights.Add(new MemoryStream(files[OpenModel.Weights]), OpenModel.Weights);
        var back = OpenModel.Assemble(read, weights, TokenizerJson.Read(files[OpenModel.Tokenizer]));

        Assert.Equal(config, back.Config);
        Assert.Equal(Bytes(checkpoint.Write), Bytes(back.Write));
        Assert.Equal(files[OpenModel.Weights], Bytes(back.Write));
        Assert.Equal(tokenizer.EndToken, read.EndToken);
        Assert.Equal("<|endoftext|>", JsonNode.Parse(files["tokenizer_config.json"])!["eos_token"]!.GetValue<string>());
        Assert.Equal(tokenizer.EndToken, JsonNode.Parse(files["generation_config.json"])!["eos_token_id"]!.GetValue<int>());
    }

    [Fact]
    public void An_end_token_that_is_no_added_token_is_named_by_its_number_alone()
    {
        var tokenizer = BytePairTrainer.Train("we the people, we the people of"u8, 270);
        var parameters = Initialization.Initialize(Untied with { VocabularySize = tokenizer.VocabularySize }, 3);
        var files = OpenModel.Files(CheckpointTokenizer.With(new Checkpoint(parameters, None), tokenizer.WithEndToken(65)))
            .ToDictionary(file => file.Name, file => Bytes(file.Write));
        Assert.Equal(65, LlamaConfigJson.Read(files[OpenModel.Config]).EndToken);
        Assert.Null(JsonNode.Parse(files["tokenizer_config.json"])!["eos_token"]);
    }

    [Fact]
    public void An_end_token_where_tokens_are_bytes_is_refused_by_name()
    {
        var weights = new OpenWeights(Tied);
        weights.Add(File(Tensors(Initialization.Initialize(Tied, 1))), OpenModel.Weights);
        Refused("eos_token_id", () => OpenModel.Assemble(new LlamaConfig(Tied, 2), weights, ByteTokenizer.Instance));
        Assert.Equal(Tied, OpenModel.Assemble(new LlamaConfig(Tied, null), weights, ByteTokenizer.Instance).Config);
    }

    [Fact]
    public void A_tied_head_is_left_out_and_accepted_when_it_is_the_embedding()
    {
        var parameters = Initialization.Initialize(Tied, 1);
        Assert.DoesNotContain("lm_head.weight", Encoding.Latin1.GetString(Bytes(new Checkpoint(parameters, None).Write)), StringComparison.Ordinal);
        var embedding = parameters["model.embed_tokens.weight"].ToArray();
        var head = new NamedTensor("lm_head.weight", [256, 24], embedding);

        Assert.Equal(parameters.Values, Read(Tied, [.. Tensors(parameters), head]).Values);
        embedding[7]++;
        Refused("lm_head.weight", () => Read(Tied, [.. Tensors(parameters), head]));
    }

    [Fact]
    public void Halves_become_the_floats_that_they_are()
    {
        var parameters = Initialization.Initialize(Untied, 2);
        var halves = new OpenWeights(Untied);
        halves.Add(HalfFile(parameters, "F16", value => BitConverter.HalfToUInt16Bits((Half)value)), "half");
        var brains = new OpenWeights(Untied);
        brains.Add(HalfFile(parameters, "BF16", value => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)), "brain");

        Assert.Equal([.. parameters.Values.ToArray().Select(value => (float)(Half)value)], halves.Complete().Values.ToArray());
        Assert.Equal([.. parameters.Values.ToArray().Select(value => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0xFFFF_0000))], brains.Complete().Values.ToArray());
    }

    [Fact]
    public void Parameters_in_several_files_are_gathered_and_a_missing_file_is_named_by_a_tensor()
    {
        var parameters = Initialization.Initialize(Untied, 2);
        var tensors = Tensors(parameters).ToList();
        var weights = new OpenWeights(Untied);
        weights.Add(File(tensors[..5]), "model-00001-of-00002.safetensors");
        Refused(tensors[5].Name, () => weights.Complete());
        Refused("00001", () => weights.Add(File([tensors[4]]), "model-00002-of-00002.safetensors"));
        weights = new OpenWeights(Untied);
        weights.Add(File(tensors[5..]), "b");
        weights.Add(File([.. tensors[..5], new NamedTensor("model.layers.0.self_attn.rotary_emb.inv_freq", [6], new float[6])]), "a");
        Assert.Equal(parameters.Values, weights.Complete().Values);
    }

    [Fact]
    public void A_tensor_that_is_unknown_misshapen_or_not_finite_is_refused_by_name()
    {
        var parameters = Initialization.Initialize(Tied, 1);
        var tensors = Tensors(parameters).ToList();
        var norm = tensors.FindIndex(t => t.Name == Norm);
        Refused("model.extra", () => Read(Tied, [.. tensors, new NamedTensor("model.extra", [1], new float[1])]));
        Refused("lm_head.weight", () => Read(Untied, tensors));
        Refused(Norm, () => Read(Tied, [.. tensors[..norm], new NamedTensor(Norm, [12, 2], new float[24]), .. tensors[(norm + 1)..]]));
        Refused(Norm, () => Read(Tied, [.. tensors[..norm], new NamedTensor(Norm, [24], Enumerable.Repeat(float.NaN, 24).ToArray()), .. tensors[(norm + 1)..]]));
        Refused("model.embed_tokens.weight", () => new OpenWeights(Tied).Add(HalfFile(parameters, "F16", _ => 0x7C00), "infinite"));
    }

    [Fact]
    public void A_file_cut_short_or_too_long_is_refused()
    {
        var bytes = File(Tensors(Initialization.Initialize(Tied, 1))).ToArray();
        foreach (var length in (int[])[0, 7, 8, 100, 3000, bytes.Length - 1])
            Assert.Throws<CheckpointFormatException>(() => new OpenWeights(Tied).Add(new MemoryStream(bytes, 0, length), "cut"));
        Assert.Throws<CheckpointFormatException>(() => new OpenWeights(Tied).Add(new MemoryStream([.. bytes, 0]), "long"));
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"../x.safetensors"}}""")]
    [InlineData("""{"weight_map":{"a":"/etc/passwd"}}""")]
    [InlineData("""{"weight_map":{"a":"sub\\x"}}""")]
    [InlineData("""{"weight_map":{"a":".."}}""")]
    [InlineData("""{"weight_map":{"a":""}}""")]
    [InlineData("""{"weight_map":{"a":7}}""")]
    [InlineData("""{"weight_map":{}}""")]
    [InlineData("""{"metadata":{}}""")]
    [InlineData("[]")]
    [InlineData("{")]
    public void An_index_that_leads_elsewhere_or_nowhere_is_refused(string json) =>
        Assert.Throws<CheckpointFormatException>(() => ShardIndex.Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void An_index_names_every_file_once() => Assert.Equal(
        ["m-1.safetensors", "m-2.safetensors"],
        ShardIndex.Read("""{"metadata":{"total_size":1},"weight_map":{"b":"m-2.safetensors","a":"m-1.safetensors","c":"m-2.safetensors"}}"""u8.ToArray()));

    private static Dictionary<string, string> None => [];

    private static ParameterVector Read(ModelConfig config, IEnumerable<NamedTensor> tensors)
    {
        var weights = new OpenWeights(config);
        weights.Add(File(tensors), "model.safetensors");
        return weights.Complete();
    }

    private static IEnumerable<NamedTensor> Tensors(ParameterVector parameters) =>
        parameters.Layout.Tensors.Select(t => new NamedTensor(t.Name, [.. t.Shape.Select(d => (long)d)], parameters[t].ToArray()));

    private static MemoryStream File(IEnumerable<NamedTensor> tensors)
    {
        var stream = new MemoryStream();
        Safetensors.Write(stream, new Dictionary<string, string> { ["format"] = "pt" }, tensors);
        stream.Position = 0;
        return stream;
    }

    private static MemoryStream HalfFile(ParameterVector parameters, string type, Func<float, ushort> bits)
    {
        var header = new JsonObject();
        long at = 0;
        foreach (var tensor in parameters.Layout.Tensors)
        {
            header[tensor.Name] = new JsonObject
            {
                ["dtype"] = type,
                ["shape"] = new JsonArray([.. tensor.Shape.Select(d => (JsonNode)d)]),
                ["data_offsets"] = new JsonArray(at, at += tensor.Length * 2L),
            };
        }
        var json = Encoding.UTF8.GetBytes(header.ToJsonString());
        var bytes = new byte[8 + json.Length + at];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        json.CopyTo(bytes, 8);
        for (int i = 0; i < parameters.Values.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8 + json.Length + 2 * i), bits(parameters.Values[i]));
        return new MemoryStream(bytes);
    }

    private static void Refused(string says, Action read) =>
        Assert.Contains(says, Assert.Throws<CheckpointFormatException>(read).Message, StringComparison.Ordinal);

    private static byte[] Bytes(Action<Stream> write)
    {
        var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }
}
