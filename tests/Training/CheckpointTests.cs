using ZeroG.Training.Checkpoints;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Training.Tests;

public class CheckpointTests
{
    private static readonly Dictionary<string, string> Metadata = new() { ["round"] = "7", ["job"] = "01J" };

    [Fact]
    public void A_checkpoint_comes_back_to_the_last_bit_with_its_shape_and_text()
    {
        var config = TinyModel.Config with { TiedHead = false, RopeTheta = 12_345.678, NormEpsilon = 1e-6 };
        var parameters = Initialization.Initialize(config, 2);

        var bytes = Bytes(new Checkpoint(parameters, Metadata).Write);
        var read = Checkpoint.Read(new MemoryStream(bytes));

        Assert.Equal(config, read.Config);
        Assert.Equal(parameters.Values, read.Parameters.Values);
        Assert.Equal(Metadata.OrderBy(m => m.Key), read.Metadata.OrderBy(m => m.Key));
        Assert.Equal(bytes, Bytes(read.Write));
    }

    [Fact]
    public void The_other_states_come_back_to_the_last_bit()
    {
        var vector = TinyModel.Arbitrary(1);
        var state = TinyModel.ArbitraryState(OptimizerKind.AdamW) with { Steps = 123 };

        var optimizer = StateFiles.ReadOptimizer(Stream(s => StateFiles.WriteOptimizer(s, state)), TinyModel.Config);
        var delta = StateFiles.ReadPseudoGradient(Stream(s => StateFiles.WritePseudoGradient(s, vector)), TinyModel.Config);
        var momentum = StateFiles.ReadMomentum(Stream(s => StateFiles.WriteMomentum(s, vector)), TinyModel.Config);

        Assert.Equal(123, optimizer.Steps);
        Assert.Equal(state.FirstMoment.Values, optimizer.FirstMoment.Values);
        Assert.Equal(state.SecondMoment.Values, optimizer.SecondMoment.Values);
        Assert.Equal(vector.Values, delta.Values);
        Assert.Equal(vector.Values, momentum.Values);
    }

    [Fact]
    public void A_state_of_another_kind_or_model_is_not_mistaken_for_this_one()
    {
        var delta = TinyModel.Arbitrary(1);
        Refused("pseudo-gradient", () => Checkpoint.Read(Stream(s => StateFiles.WritePseudoGradient(s, delta))));
        Refused("outer-momentum", () => StateFiles.ReadPseudoGradient(Stream(s => StateFiles.WriteMomentum(s, delta)), TinyModel.Config));
        Refused("belongs to", () => StateFiles.ReadPseudoGradient(
            Stream(s => StateFiles.WritePseudoGradient(s, delta)), TinyModel.Config with { NormEpsilon = 2e-5 }));
    }

    [Fact]
    public void A_value_that_is_not_finite_is_refused_by_tensor_and_index()
    {
        var delta = TinyModel.Arbitrary(1);
        delta["model.norm.weight"][3] = float.NaN;
        Refused("model.norm.weight", () => StateFiles.ReadPseudoGradient(Stream(s => StateFiles.WritePseudoGradient(s, delta)), TinyModel.Config));
    }

    [Fact]
    public void An_impossible_optimizer_state_is_refused()
    {
        var negative = TinyModel.ArbitraryState(OptimizerKind.AdamW);
        negative.SecondMoment.Values[^1] = -1e-3f;
        Refused("negative", () => StateFiles.ReadOptimizer(Stream(s => StateFiles.WriteOptimizer(s, negative)), TinyModel.Config));
    }

    [Fact]
    public void Muons_state_comes_back_to_the_last_bit_without_second_moments_of_its_matrices()
    {
        var state = TinyModel.ArbitraryState(OptimizerKind.Muon) with { Steps = 5 };
        var bytes = Bytes(s => StateFiles.WriteOptimizer(s, state));
        var read = StateFiles.ReadOptimizer(new MemoryStream(bytes), TinyModel.Config, OptimizerKind.Muon);

        Assert.Equal((5L, OptimizerKind.Muon), (read.Steps, read.Kind));
        Assert.Equal(state.FirstMoment.Values, read.FirstMoment.Values);
        Assert.Equal(state.SecondMoment.Values, read.SecondMoment.Values);
        Assert.Equal(bytes, Bytes(s => StateFiles.WriteOptimizer(s, read)));

        var header = Safetensors.ReadHeader(new MemoryStream(bytes));
        var matrix = "model.layers.1.mlp.up_proj.weight";
        Assert.Contains(header.Entries, e => e.Name == "momentum_buffer." + matrix);
        Assert.DoesNotContain(header.Entries, e => e.Name == "exp_avg_sq." + matrix);
        Assert.Contains(header.Entries, e => e.Name == "exp_avg_sq.model.embed_tokens.weight");
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW, OptimizerKind.Muon, "trains with 'muon'")]
    [InlineData(OptimizerKind.Muon, OptimizerKind.AdamW, "of the optimizer 'muon'")]
    public void The_state_of_another_optimizer_is_refused(OptimizerKind written, OptimizerKind expected, string says) =>
        Refused(says, () => StateFiles.ReadOptimizer(
            Stream(s => StateFiles.WriteOptimizer(s, TinyModel.ArbitraryState(written))), TinyModel.Config, expected));

    [Fact]
    public void An_optimizer_state_that_names_no_optimizer_is_AdamWs()
    {
        var state = TinyModel.ArbitraryState(OptimizerKind.AdamW);
        var (header, tensors) = Safetensors.Read(Stream(s => StateFiles.WriteOptimizer(s, state)), long.MaxValue);
        var metadata = header.Metadata.Where(m => m.Key != "optimizer").ToDictionary();
        Assert.Equal(header.Metadata.Count - 1, metadata.Count);

        var read = StateFiles.ReadOptimizer(Stream(s => Safetensors.Write(s, metadata, tensors)), TinyModel.Config);
        Assert.Equal(state.SecondMoment.Values, read.SecondMoment.Values);
        Refused("of the optimizer 'adamw'", () => StateFiles.ReadOptimizer(
            Stream(s => Safetensors.Write(s, metadata, tensors)), TinyModel.Config, OptimizerKind.Muon));
    }

    [Fact]
    public void An_optimizer_state_without_one_of_its_tensors_is_refused()
    {
        var (header, tensors) = Safetensors.Read(
            Stream(s => StateFiles.WriteOptimizer(s, TinyModel.ArbitraryState(OptimizerKind.Muon))), long.MaxValue);
        foreach (var missing in tensors)
        {
            Refused("tensors, not", () => StateFiles.ReadOptimizer(
                Stream(s => Safetensors.Write(s, header.Metadata, tensors.Where(t => t != missing))), TinyModel.Config, OptimizerKind.Muon));
        }
    }

    [Theory]
    [InlineData("\"width\":24", "\"width\":25")]
    [InlineData("\"width\":24", "\"width\":-1")]
    [InlineData("\"layers\":2", "\"layers\":9999999")]
    [InlineData("\"layers\":2", "\"layers\":1")]
    [InlineData("\"layers\":2", "\"layers\":\"2\"")]
    [InlineData("\"layers\":2", "\"depth\":2")]
    [InlineData("\"layers\":2", "\"layers\":2,\"layers\":2")]
    public void A_configuration_that_is_out_of_bounds_or_does_not_fit_the_tensors_is_refused(string good, string bad)
    {
        var parameters = TinyModel.Parameters();
        var json = ModelConfigJson.Write(TinyModel.Config);
        Assert.Contains(good, json, StringComparison.Ordinal);
        var stream = new MemoryStream();
        Safetensors.Write(
            stream,
            new Dictionary<string, string> { ["kind"] = "checkpoint", ["config"] = json.Replace(good, bad, StringComparison.Ordinal) },
            parameters.Layout.Tensors.Select(t => new NamedTensor(t.Name, [.. t.Shape.Select(d => (long)d)], parameters[t].ToArray())));
        stream.Position = 0;
        Assert.Throws<CheckpointFormatException>(() => Checkpoint.Read(stream));
    }

    [Fact]
    public void A_checkpoint_cut_anywhere_in_its_head_or_tail_is_refused()
    {
        var bytes = Bytes(new Checkpoint(TinyModel.Parameters(), Metadata).Write);
        foreach (var length in Enumerable.Range(0, bytes.Length).Where(i => i < 3000 || i > bytes.Length - 50))
            Assert.Throws<CheckpointFormatException>(() => Checkpoint.Read(new MemoryStream(bytes, 0, length)));
        Assert.Throws<CheckpointFormatException>(() => Checkpoint.Read(new MemoryStream([.. bytes, 0])));
    }

    [Fact]
    public void Text_under_a_reserved_key_is_refused() =>
        Assert.Throws<ArgumentException>(() => Bytes(new Checkpoint(TinyModel.Parameters(), new Dictionary<string, string> { ["kind"] = "x" }).Write));

    private static void Refused(string says, Action read) =>
        Assert.Contains(says, Assert.Throws<CheckpointFormatException>(read).Message, StringComparison.Ordinal);

    private static byte[] Bytes(Action<Stream> write)
    {
        var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }

    private static MemoryStream Stream(Action<Stream> write) => new(Bytes(write));
}
