using System.Collections.Immutable;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.States;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Auditing.Stages;

/// <summary>
/// What a worker that exchanges while it trains hands in with a stage of the exchange: what it signs of its round so far, before it knows
/// an average that this enters, and what opens that.
/// </summary>
/// <param name="Signed">The commitment to all its links up to what it sent in the stage. The one of a later stage goes on from it.</param>
/// <param name="Start">What opens the first link.</param>
/// <param name="StartProof">Siblings of the first link in its tree of links, lowest first.</param>
/// <param name="End">What opens the end of its steps (<see cref="LinkKind.Update"/>).</param>
/// <param name="EndProof">Siblings of that one.</param>
/// <param name="Sent">By stage up to this one, siblings of the link of what it sent (<see cref="LinkKind.Sent"/>).</param>
/// <param name="Received">By stage before this one, siblings of the link of what it received (<see cref="LinkKind.Received"/>).</param>
/// <param name="Extension">That the tree begins with the one that was signed with the stage before (RFC 9162, section 2.1.4); none in the first stage.</param>
public sealed record HandedInStage(
    SignedCommitment Signed,
    SwarmRoots Start,
    ImmutableArray<Hash256> StartProof,
    SwarmRoots End,
    ImmutableArray<Hash256> EndProof,
    ImmutableArray<ImmutableArray<Hash256>> Sent,
    ImmutableArray<ImmutableArray<Hash256>> Received,
    ImmutableArray<Hash256> Extension)
{
    /// <summary>Most bytes of <see cref="ToBytes"/>.</summary>
    public const int MaxSize = 1 << 15;

    // Of two paths in a tree of 2³² leaves.
    private const int MaxExtension = 64;

    private static ReadOnlySpan<byte> Magic => "ZGSTAGE1"u8;

    /// <summary>The stage.</summary>
    public int Stage => Sent.Length - 1;

    /// <summary>Signs a round as far as it goes by now.</summary>
    /// <param name="links">Its links, up to what was sent in the stage.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="before">What was handed in with the stage before; null in the first.</param>
    /// <param name="due">The commitment but for its links.</param>
    /// <param name="sign">Signs it.</param>
    public static HandedInStage Of(RoundLinks links, int stage, HandedInStage? before, RoundCommitment due, Func<RoundCommitment, SignedCommitment> sign)
    {
        ArgumentNullException.ThrowIfNull(links);
        ArgumentNullException.ThrowIfNull(due);
        ArgumentNullException.ThrowIfNull(sign);
        var (steps, every, tree) = (links.Plan.Steps, links.CommitEvery, LinkList.Tree(links.Links));
        return new HandedInStage(
            sign(due with { LinkCount = (uint)tree.Count, Links = tree.Root }),
            links.States[0], [.. tree.Prove(0)],
            links.States[^1], [.. tree.Prove(SwarmPlaces.Update(steps, every))],
            [.. Enumerable.Range(0, stage + 1).Select(s => tree.Prove(SwarmPlaces.Sent(steps, every, s)).ToImmutableArray())],
            [.. Enumerable.Range(0, stage).Select(s => tree.Prove(SwarmPlaces.Received(steps, every, s)).ToImmutableArray())],
            before is null ? [] : [.. tree.ProveConsistency((int)before.Signed.Commitment.LinkCount)]);
    }

    /// <summary>
    /// Little-endian: "ZGSTAGE1"; job (32), epoch, round (8 each), worker (4), provider, record, previous (32 each), interval, links (4
    /// each), root of links, of batches (32 each), cursor, tokens (8 each); signature (65); start and end, each step (4), the optimizer's
    /// steps (8), loss sum (8, float64), roots of θ, of both moments, of θ at the end of the round before and of the error feedback (32
    /// each), and siblings (1, then 32 each); stages (1), and of each siblings; of each but the last siblings of what was received; the
    /// consistency proof (as siblings).
    /// </summary>
    public byte[] ToBytes()
    {
        var writer = new RecordWriter();
        writer.Bytes(Magic);
        CommitmentBytes.Write(writer, Signed);
        CommitmentBytes.Write(writer, Start);
        CommitmentBytes.Write(writer, StartProof);
        CommitmentBytes.Write(writer, End);
        CommitmentBytes.Write(writer, EndProof);
        writer.Byte(checked((byte)Sent.Length));
        foreach (var proof in Sent.Concat(Received)) CommitmentBytes.Write(writer, proof);
        CommitmentBytes.Write(writer, Extension);
        return writer.ToArray();
    }

    /// <summary>Reads what anyone may have written.</summary>
    /// <exception cref="RecordFormatException">The bytes are none.</exception>
    public static HandedInStage Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new RecordReader(bytes);
        if (!reader.Bytes(Magic.Length).SequenceEqual(Magic)) throw reader.Malformed("This is no signed stage of this version");
        var signed = CommitmentBytes.ReadSigned(ref reader);
        var (start, startProof) = (CommitmentBytes.ReadSwarmState(ref reader), CommitmentBytes.ReadProof(ref reader));
        var (end, endProof) = (CommitmentBytes.ReadSwarmState(ref reader), CommitmentBytes.ReadProof(ref reader));
        var sent = new ImmutableArray<Hash256>[reader.Count(reader.Byte(), RecordRow.MaxStages, 1, "stages")];
        if (sent.Length == 0) throw reader.Malformed("It is signed with no stage");
        for (var i = 0; i < sent.Length; i++) sent[i] = CommitmentBytes.ReadProof(ref reader);
        var received = new ImmutableArray<Hash256>[sent.Length - 1];
        for (var i = 0; i < received.Length; i++) received[i] = CommitmentBytes.ReadProof(ref reader);
        var extension = CommitmentBytes.ReadProof(ref reader, MaxExtension);
        reader.End();
        return new HandedInStage(signed, start, startProof, end, endProof, [.. sent], [.. received], extension);
    }

    /// <summary>Whether the end of the steps, and what was sent, are in the tree that was signed, where they belong.</summary>
    /// <param name="steps">H, from 1.</param>
    /// <param name="sent">By stage up to this one, the root of what was sent (<see cref="PayloadRoot"/>).</param>
    public bool Opens(int steps, IReadOnlyList<Hash256> sent)
    {
        ArgumentNullException.ThrowIfNull(sent);
        var every = (int)Math.Min(Signed.Commitment.CommitEvery, int.MaxValue);
        return every >= 1 && sent.Count == Sent.Length && Has(SwarmPlaces.Update(steps, every), new Link(new LinkPlace(LinkKind.Update, steps), End.Root), EndProof)
            && sent.Select((root, stage) => Has(SwarmPlaces.Sent(steps, every, stage), new Link(new LinkPlace(LinkKind.Sent, stage), root), Sent[stage])).All(holds => holds);
    }

    /// <summary>Whether a link is in the tree that was signed.</summary>
    internal bool Has(int index, Link link, ImmutableArray<Hash256> proof) =>
        HashTree.Verify(HashTree.LeafHash(link.ToBytes()), index, Signed.Commitment.LinkCount, proof.AsSpan(), Signed.Commitment.Links);
}
