using System.Collections.Immutable;
using ZeroG.Provenance.Merkle;
using ZeroG.Training.DiLoCo.Codecs.Updates;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Auditing.Records;

/// <summary>What the orchestrator says of one planned worker of a round.</summary>
/// <param name="Worker">The worker's key.</param>
/// <param name="ProviderId">Whose work it is.</param>
/// <param name="Kind">How it took part.</param>
/// <param name="Tokens">Its weight: tokens trained on since it contributed last, those of late rounds included; 0 where it was absent.</param>
/// <param name="Commitment"><see cref="SignedCommitmentHash"/> of its commitment to the round, as far as what was averaged goes; zero where nothing of it was.</param>
/// <param name="Stages">By stage of the exchange, what it sent; one stage in plain rounds.</param>
public sealed record RecordRow(
    uint Worker, Hash256 ProviderId, AttendanceKind Kind, ulong Tokens, Hash256 Commitment, ImmutableArray<RecordStage> Stages)
{
    /// <summary>Most stages of an exchange.</summary>
    public const int MaxStages = UpdateHeader.MaxStages;

    /// <summary>Most bytes of a row.</summary>
    public const int MaxSize = FixedSize + MaxStages * RecordStage.Size;

    private const int FixedSize = 4 + Hash256.Size + 1 + 8 + Hash256.Size + 1;

    /// <summary>
    /// The bytes that the tree of rows has as its leaf, little-endian: worker (4), provider (32), kind (1), tokens (8), commitment (32),
    /// stages (1), and of each stage accepted (4) and root (32).
    /// </summary>
    public byte[] ToBytes()
    {
        var writer = new RecordWriter();
        Write(writer);
        return writer.ToArray();
    }

    /// <summary>The row's leaf in the tree of rows.</summary>
    public Hash256 LeafHash => HashTree.LeafHash(ToBytes());

    internal void Write(RecordWriter writer)
    {
        writer.UInt32(Worker);
        writer.Hash(ProviderId);
        writer.Byte((byte)Kind);
        writer.UInt64(Tokens);
        writer.Hash(Commitment);
        writer.Byte(checked((byte)Stages.Length));
        foreach (var stage in Stages)
        {
            writer.UInt32(stage.Accepted);
            writer.Hash(stage.Root);
        }
    }

    internal static RecordRow Read(ref RecordReader reader)
    {
        var (worker, provider, kind, tokens, commitment) = (reader.UInt32(), reader.Hash(), (AttendanceKind)reader.Byte(), reader.UInt64(), reader.Hash());
        if (!Enum.IsDefined(kind)) throw reader.Malformed($"Worker {worker} attended in the unknown way {(int)kind}");
        var stages = new RecordStage[reader.Count(reader.Byte(), MaxStages, RecordStage.Size, "stages")];
        for (var i = 0; i < stages.Length; i++) stages[i] = new RecordStage(reader.UInt32(), reader.Hash());
        return new RecordRow(worker, provider, kind, tokens, commitment, [.. stages]);
    }
}

/// <summary>One stage of what a worker sent.</summary>
/// <param name="Accepted">How many tensors entered the average: all of the model's, or none; in plain rounds 1 if its δ did.</param>
/// <param name="Root">Root of all that it sent in the stage (<see cref="PayloadRoot"/>), or of δ (<see cref="States.VectorRoot"/>) in plain rounds; zero where nothing of it was averaged.</param>
public readonly record struct RecordStage(uint Accepted, Hash256 Root)
{
    internal const int Size = 4 + Hash256.Size;
}
