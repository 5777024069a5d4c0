using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ZeroG.Training.DiLoCo.Codecs.Projections;

namespace ZeroG.Training.Tests;

/// <summary>Digests of all that a format gives for all sample values.</summary>
internal static class CodecDigests
{
    private const string LowRank = "lowrank";

    /// <summary>Every quantizer, and the low-rank projection.</summary>
    public static IEnumerable<string> Names => [.. SampleQuantizers.All.Keys, LowRank];

    /// <summary>The digest of that format: 32 hexadecimal digits.</summary>
    public static string Of(string name)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (name == LowRank) AppendLowRank(hash);
        else AppendQuantizer(hash, name);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }

    private static void AppendQuantizer(IncrementalHash hash, string name)
    {
        foreach (var shape in SampleValues.Shapes)
        {
            foreach (var kind in SampleValues.Kinds)
            {
                var values = SampleValues.Of(kind, shape.Rows * Math.Max(1, shape.Columns), 5);
                hash.AppendData(SampleQuantizers.All[name].Encoded(values, shape));
                hash.AppendData(MemoryMarshal.AsBytes<float>(SampleQuantizers.All[name].RoundTrip(values, shape)));
            }
        }
    }

    private static void AppendLowRank(IncrementalHash hash)
    {
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
    }
}
