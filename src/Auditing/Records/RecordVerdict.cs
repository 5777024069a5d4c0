using System.Text;
using ZeroG.Training.DiLoCo.Aggregators;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Auditing.Records;

/// <summary>What the aggregator or the codec had against parts of one worker: clips and rejections.</summary>
/// <param name="Worker">The worker's key.</param>
/// <param name="Kind">What became of the parts.</param>
/// <param name="Parts">Of how many of its parts, one a tensor and stage.</param>
/// <param name="Reason">Why, of the first of them; at most <see cref="MaxReason"/> characters, ASCII.</param>
public sealed record RecordVerdict(uint Worker, VerdictKind Kind, uint Parts, string Reason)
{
    /// <summary>Most characters of a reason.</summary>
    public const int MaxReason = 240;

    internal const int LeastSize = 4 + 1 + 4 + 1;

    /// <summary>The verdict as a record has it: what is too long of a reason is cut off, and what is not ASCII becomes a question mark.</summary>
    public static RecordVerdict Of(MemberVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        var reason = verdict.Reason.Length <= MaxReason ? verdict.Reason : verdict.Reason[..MaxReason];
        return new RecordVerdict(checked((uint)verdict.Worker), verdict.Kind, checked((uint)verdict.Parts), Encoding.ASCII.GetString(Encoding.ASCII.GetBytes(reason)));
    }

    /// <summary>The bytes that the tree of verdicts has as its leaf, little-endian: worker (4), kind (1), parts (4), length (1) and reason.</summary>
    public byte[] ToBytes()
    {
        var writer = new RecordWriter();
        Write(writer);
        return writer.ToArray();
    }

    internal void Write(RecordWriter writer)
    {
        writer.UInt32(Worker);
        writer.Byte((byte)Kind);
        writer.UInt32(Parts);
        writer.Byte(checked((byte)Reason.Length));
        writer.Bytes(Encoding.ASCII.GetBytes(Reason));
    }

    internal static RecordVerdict Read(ref RecordReader reader)
    {
        var (worker, kind, parts) = (reader.UInt32(), (VerdictKind)reader.Byte(), reader.UInt32());
        if (!Enum.IsDefined(kind)) throw reader.Malformed($"Worker {worker} has the unknown verdict {(int)kind}");
        var reason = reader.Bytes(reader.Count(reader.Byte(), MaxReason, 1, "characters"));
        if (!Ascii.IsValid(reason)) throw reader.Malformed($"The reason of the verdict on worker {worker} is not ASCII");
        return new RecordVerdict(worker, kind, parts, Encoding.ASCII.GetString(reason));
    }
}
