using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ZeroG.Training.DiLoCo.Codecs.Projections;

namespace ZeroG.Training.Tests;

/// <summary>The bytes of every format, as recorded: a change of one is a new version of the codecs.</summary>
public sealed class CodecGoldenTests
{
    [Theory]
    [InlineData("fp32", "6988057f74472f7d04810c7dad1ae530")]
    [InlineData("fp16", "e717f458d499a3f67f835d61f02484bb")]
    [InlineData("int8", "6c9f4797dc611aa3a74f96c4d1455aa4")]
    [InlineData("int4", "55a2595cc45537648f26554c2045b5df")]
    [InlineData("int2", "b6513d25f38c233316b7ce9687c8832f")]
    [InlineData("ternary", "b950c58f9fc1553b3a9d4dd18717abd2")]
    [InlineData("sign", "82d6ab2206338e79e427e3e1b97007c2")]
    [InlineData("topk 3 %", "b0dd9902e22a4266392350706b0e9d42")]
    [InlineData("topk 50 %", "785e98f7eabefc8a318a97d04954789c")]
    [InlineData("cocktail", "200ed4170b8eea599769c39e57fe3635")]
    public void The_bytes_of_a_quantizer_are_recorded(string name, string expected)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var shape in SampleValues.Shapes)
        {
            foreach (var kind in SampleValues.Kinds)
            {
                var values = SampleValues.Of(kind, shape.Rows * Math.Max(1, shape.Columns), 5);
                hash.AppendData(SampleQuantizers.All[name].Encoded(values, shape));
                hash.AppendData(MemoryMarshal.AsBytes<float>(SampleQuantizers.All[name].RoundTrip(values, shape)));
            }
        }
        Assert.Equal(expected, Convert.ToHexStringLower(hash.GetHashAndReset())[..32]);
    }

    [Fact]
    public void The_bits_of_a_projection_are_recorded()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var projection = new LowRankProjection(5, "model.layers.0.mlp.up_proj.weight", 61, 45, 5);
        foreach (int rank in (int[])[5, 5, 7, 3])
        {
            projection.SetRank(rank);
            var x = SampleValues.Of("rows", 61 * 45, (ulong)rank);
            float[] exchanged = [];
            for (int stage = 0; stage < projection.Stages; stage++)
            {
                var (rows, columns) = projection.Shape(stage);
                exchanged = new float[rows * columns];
                projection.Project(stage, x, exchanged);
                projection.Learn(stage, exchanged);
                hash.AppendData(MemoryMarshal.AsBytes<float>(exchanged));
            }
            projection.Reconstruct(exchanged, x);
            hash.AppendData(MemoryMarshal.AsBytes<float>(x));
            hash.AppendData(MemoryMarshal.AsBytes(projection.State));
            hash.AppendData(BitConverter.GetBytes(projection.EffectiveRank));
        }
        Assert.Equal("e2a2dc5989f58a04c2b60c95695cd469", Convert.ToHexStringLower(hash.GetHashAndReset())[..32]);
    }
}
