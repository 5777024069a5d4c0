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
        var second = TinyModel.Arbitrary(2);
        foreach (ref var value in second.Values)
            value *= value;
        var state = new AdamWState(123, vector, second);

        var optimizer = StateFiles.ReadOptimizer(Stream(s => StateFiles.WriteOptimizer(s, state)), TinyModel.Config);
        var delta = StateFiles.ReadPseudoGradient(Stream(s => StateFiles.WritePseudoGradient(s, vector)), TinyModel.Config);
        var momentum = StateFiles.ReadMomentum(Stream(s => StateFiles.WriteMomentum(s, vector)), TinyModel.Config);

        Assert.Equal(123, optimizer.Steps);
        Assert.Equal(vector.Values, optimizer.FirstMoment.Values);
        Assert.Equal(second.Values, optimizer.SecondMoment.Values);
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
        var negative = new AdamWState(1, TinyModel.Arbitrary(1), TinyModel.Arbitrary(2));
        Refused("negative", () => StateFiles.ReadOptimizer(Stream(s => StateFiles.WriteOptimizer(s, negative)), TinyModel.Config));
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
