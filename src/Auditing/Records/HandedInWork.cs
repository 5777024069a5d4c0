using System.Collections.Immutable;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.States;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Auditing.Records;

/// <summary>What a worker hands in beside δ and its optimizer: what it signs of its round, and what ties both to that.</summary>
/// <param name="Signed">The commitment to all its links.</param>
/// <param name="End">What opens the last link (<see cref="LinkKind.Update"/>): the roots of δ and of the moments.</param>
/// <param name="Proof">That the commitment has that link: siblings in its tree of links, lowest first.</param>
/// <param name="StartProof">The siblings of the first link, which everybody knows: θ is everyone's, and the optimizer that of the round before.</param>
public sealed record HandedInWork(SignedCommitment Signed, StateRoots End, ImmutableArray<Hash256> Proof, ImmutableArray<Hash256> StartProof)
{
    /// <summary>Most bytes of <see cref="ToBytes"/>.</summary>
    public const int MaxSize = 4096;

    private static ReadOnlySpan<byte> Magic => "ZGWORK01"u8;

    /// <summary>
    /// Little-endian: "ZGWORK01"; job (32), epoch, round (8 each), worker (4), provider, record, previous (32 each), interval, links (4
    /// each), root of links, of batches (32 each), cursor, tokens (8 each); signature (65); step (4), optimizer's steps (8), loss sum (8,
    /// float64), roots of δ and both moments (32 each); siblings of the last and of the first link (1, then 32 each).
    /// </summary>
    public byte[] ToBytes()
    {
        var writer = new RecordWriter();
        writer.Bytes(Magic);
        CommitmentBytes.Write(writer, Signed);
        CommitmentBytes.Write(writer, End);
        CommitmentBytes.Write(writer, Proof);
        CommitmentBytes.Write(writer, StartProof);
        return writer.ToArray();
    }

    /// <summary>Reads what anyone may have written.</summary>
    /// <exception cref="RecordFormatException">The bytes are none.</exception>
    public static HandedInWork Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new RecordReader(bytes);
        if (!reader.Bytes(Magic.Length).SequenceEqual(Magic)) throw reader.Malformed("This is no handed-in work of this version");
        var work = new HandedInWork(
            CommitmentBytes.ReadSigned(ref reader), CommitmentBytes.ReadState(ref reader), CommitmentBytes.ReadProof(ref reader), CommitmentBytes.ReadProof(ref reader));
        reader.End();
        return work;
    }

    /// <summary>Whether the commitment begins with the state that the worker had to begin with.</summary>
    /// <param name="parameters">Root of θ at the round's start.</param>
    /// <param name="before">What opens the last link of the worker's round before, or a fresh state.</param>
    public bool Continues(Hash256 parameters, StateRoots before)
    {
        var leaf = HashTree.LeafHash(new Link(new LinkPlace(LinkKind.Start, 0), StateRoots.Start(parameters, before).Root).ToBytes());
        return HashTree.Verify(leaf, 0, Signed.Commitment.LinkCount, StartProof.AsSpan(), Signed.Commitment.Links);
    }

    /// <summary>Whether the commitment ends with what <see cref="End"/> opens, after that many steps.</summary>
    /// <param name="steps">H.</param>
    public bool Opens(int steps)
    {
        var made = Signed.Commitment;
        var leaf = HashTree.LeafHash(new Link(new LinkPlace(LinkKind.Update, steps), End.Root).ToBytes());
        return End.Step == steps && HashTree.Verify(leaf, (long)made.LinkCount - 1, made.LinkCount, Proof.AsSpan(), made.Links);
    }
}
