using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ZeroG.Training.DiLoCo.Aggregators;
using ZeroG.Training.Tests.DiLoCo.Aggregators;

namespace ZeroG.Training.Tests.Exactness;

/// <summary>What every aggregator makes of the same parts, as one hash.</summary>
internal static class Aggregates
{
    private static readonly string[] s_aggregators = ["mean", "clipped", "median", "trimmed", "krum", "centered"];

    /// <summary>The hash of all results and of the factors in the verdicts.</summary>
    public static string Hash()
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (count, bad) in new[] { (1, 0), (2, 0), (4, 1), (5, 1), (10, 3) })
        {
            var parts = SomeParts.Spoil(SomeParts.Honest(count, (ulong)count), bad, Attack.Noise);
            foreach (var name in s_aggregators)
            {
                var result = new float[SomeParts.Length];
                var verdicts = AggregatorSpec.Parse(name).Create().Combine(parts, result);
                all.AppendData(MemoryMarshal.AsBytes(result.AsSpan()));
                all.AppendData(MemoryMarshal.AsBytes<double>(verdicts.Select(verdict => verdict.Factor).ToArray()));
            }
        }
        return Convert.ToHexStringLower(all.GetHashAndReset());
    }
}
