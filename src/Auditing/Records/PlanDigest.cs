using System.Security.Cryptography;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Auditing.Records;

/// <summary>The name of a round's plan.</summary>
public static class PlanDigest
{
    /// <summary>
    /// SHA-256 of a label and, little-endian: round, first step, steps, delay, rank (4, 8, 4, 4, 4), outer rate and momentum (float64
    /// each), members (4), and of each key (4), ranges (4), and of each of these first window and number (8, 4).
    /// </summary>
    public static Hash256 Of(RoundPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var writer = new RecordWriter();
        writer.Bytes("zerog round plan 1"u8);
        writer.UInt32((uint)plan.Round);
        writer.UInt64((ulong)plan.FirstStep);
        writer.UInt32((uint)plan.Steps);
        writer.UInt32((uint)plan.Delay);
        writer.UInt32((uint)plan.Rank);
        writer.Double(plan.Outer.LearningRate);
        writer.Double(plan.Outer.Momentum);
        writer.UInt32((uint)plan.Members.Length);
        foreach (var member in plan.Members)
        {
            writer.UInt32((uint)member.Worker);
            writer.UInt32((uint)member.Samples.Length);
            foreach (var range in member.Samples)
            {
                writer.UInt64((ulong)range.First);
                writer.UInt32((uint)range.Count);
            }
        }

        return Hash256.FromBytes(SHA256.HashData(writer.ToArray()));
    }
}
