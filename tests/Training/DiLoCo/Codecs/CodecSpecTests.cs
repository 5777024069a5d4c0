using ZeroG.Training.DiLoCo.Codecs;
using ZeroG.Training.Model;

namespace ZeroG.Training.Tests;

public sealed class CodecSpecTests
{
    private static readonly ParameterLayout s_layout = ParameterLayout.For(new ModelConfig
    {
        Width = 128,
        Layers = 2,
        Heads = 4,
        QueryGroup = 4,
        FeedForward = 344,
        Context = 64,
        VocabularySize = 2048,
        TiedHead = false,
    });

    [Theory]
    [InlineData("none")]
    [InlineData("fp16")]
    [InlineData("int8")]
    [InlineData("int4")]
    [InlineData("int2")]
    [InlineData("ternary")]
    [InlineData("sign")]
    [InlineData("cocktail")]
    [InlineData("topk+2bit:0.03")]
    [InlineData("lowrank+none:4")]
    [InlineData("lowrank+int4:16")]
    public void A_name_gives_a_codec_that_has_that_name(string name) => Assert.Equal(name, CodecSpec.Parse(name).ToString());

    [Theory]
    [InlineData("topk+2bit", "topk+2bit:0.03")]
    [InlineData("lowrank+int4", "lowrank+int4:16")]
    public void What_a_name_leaves_out_is_the_usual(string name, string whole) => Assert.Equal(CodecSpec.Parse(whole), CodecSpec.Parse(name));

    [Theory]
    [InlineData("")]
    [InlineData("int3")]
    [InlineData("INT4")]
    [InlineData("int4:2")]
    [InlineData("lowrank")]
    [InlineData("lowrank+topk+2bit:4")]
    [InlineData("lowrank+cocktail")]
    [InlineData("lowrank+int4:-1")]
    [InlineData("lowrank+int4:99999")]
    [InlineData("topk+2bit:0")]
    [InlineData("topk+2bit:1.5")]
    [InlineData("topk+2bit:nan")]
    [InlineData("topk+2bit:0,03")]
    public void What_is_no_codec_is_refused(string name) => Assert.Throws<FormatException>(() => CodecSpec.Parse(name));

    [Fact]
    public void Only_matrices_of_the_blocks_with_sides_of_eight_ranks_become_thin_factors()
    {
        var codec = CodecSpec.Parse("lowrank+int4:8");
        var projected = s_layout.Tensors.Where(tensor => codec.ProjectionFor(tensor, 1).Stages == 2).Select(tensor => tensor.Name).ToList();
        // Keys and values are 32 x 128.
        Assert.Equal(10, projected.Count);
        Assert.All(projected, name => Assert.Matches(@"(q|o|gate|up|down)_proj", name));
        Assert.Equal(16, codec.RankFor(s_layout["model.layers.0.self_attn.q_proj.weight"], 99));
        Assert.Equal(1, codec.RankFor(s_layout["model.layers.0.self_attn.q_proj.weight"], 1));
        Assert.Equal(8, codec.RankFor(s_layout["model.layers.0.self_attn.q_proj.weight"], 0));
        Assert.Equal(0, codec.RankFor(s_layout["lm_head.weight"], 8));
        Assert.Equal(0, codec.RankFor(s_layout["model.norm.weight"], 8));
    }

    [Theory]
    [InlineData("none", 1, 1)]
    [InlineData("fp16", 1.99, 2)]
    [InlineData("int8", 3.8, 3.95)]
    [InlineData("int4", 7.4, 7.6)]
    [InlineData("int2", 13.9, 14.3)]
    [InlineData("ternary", 18.5, 19.5)]
    [InlineData("sign", 28, 31)]
    [InlineData("topk+2bit", 90, 125)]
    [InlineData("cocktail", 150, 210)]
    public void An_update_is_as_many_times_smaller_as_its_format_says(string name, double least, double most) =>
        Assert.InRange(CodecSpec.Parse(name).CompressionRatio(s_layout), least, most);

    [Fact]
    public void No_update_is_longer_than_its_codec_says()
    {
        foreach (var name in new[] { "none", "int4", "lowrank+int8:4", "topk+2bit", "cocktail" })
        {
            var codec = CodecSpec.Parse(name);
            long bytes = 0;
            foreach (var tensor in s_layout.Tensors)
            {
                var (projection, quantizer) = (codec.ProjectionFor(tensor, 1), codec.QuantizerFor(tensor, 1));
                var values = SampleValues.Of("normal", tensor.Length, 1);
                for (int stage = 0; stage < projection.Stages; stage++)
                {
                    var (rows, columns) = projection.Shape(stage);
                    var exchanged = new float[rows * Math.Max(1, columns)];
                    projection.Project(stage, values, exchanged);
                    bytes += quantizer.Encoded(exchanged, (rows, columns)).Length;
                    projection.Learn(stage, exchanged);
                }
            }
            Assert.InRange(bytes, codec.MaxBytes(s_layout) / 2, codec.MaxBytes(s_layout));
        }
    }
}
