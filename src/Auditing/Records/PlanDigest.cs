using System.Security.Cryptography;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Auditing.Records;

/// <summary>The name of a round's plan.</summary>
public static class PlanDigest
{
    /// <summary>Most bytes of <see cref="ToBytes"/> that are read.</summary>
    public const int MaxSize = 1 << 22;

    // Of a plan: given back piece by piece, as others left them.
    private const int MaxRanges = 1 << 16;

    private static ReadOnlySpan<byte> Label => "zerog round plan 1"u8;

    /// <summary>SHA-256 of <see cref="ToBytes"/>.</summary>
    public static Hash256 Of(RoundPlan plan) => Hash256.FromBytes(SHA256.HashData(ToBytes(plan)));

    /// <summary>
    /// A label and, little-endian: round, first step, steps, delay, rank (4, 8, 4, 4, 4), outer rate and momentum (float64 each), members
    /// (4), and of each key (4), ranges (4), and of each of these first window and number (8, 4).
    /// </summary>
    public static byte[] ToBytes(RoundPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var writer = new RecordWriter();
        writer.Bytes(Label);
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

        return writer.ToArray();
    }

    /// <summary>Reads what anyone may have written; whether it is sound, whoever uses it finds out.</summary>
    /// <exception cref="RecordFormatException">The bytes are none.</exception>
    public static RoundPlan Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new RecordReader(bytes);
        if (bytes.Length > MaxSize) throw reader.Malformed($"{bytes.Length} bytes are too many: a plan has at most {MaxSize}");
        if (!reader.Bytes(Label.Length).SequenceEqual(Label)) throw reader.Malformed("This is no round plan of this version");
        var (round, firstStep, steps, delay, rank) = ((int)reader.UInt32(), (long)reader.UInt64(), (int)reader.UInt32(), (int)reader.UInt32(), (int)reader.UInt32());
        var outer = new OuterSettings { LearningRate = reader.Double(), Momentum = reader.Double() };
        var members = new MemberPlan[reader.Count(reader.UInt32(), RoundAccount.MaxWorkers, 2 * sizeof(uint), "members")];
        for (var i = 0; i < members.Length; i++)
        {
            var worker = (int)reader.UInt32();
            var samples = new SampleRange[reader.Count(reader.UInt32(), MaxRanges, sizeof(long) + sizeof(int), "ranges")];
            for (var k = 0; k < samples.Length; k++) samples[k] = new SampleRange((long)reader.UInt64(), (int)reader.UInt32());
            members[i] = new MemberPlan(worker, [.. samples]);
        }

        reader.End();
        return new RoundPlan(round, firstStep, steps, delay, rank, outer, [.. members]);
    }
}
