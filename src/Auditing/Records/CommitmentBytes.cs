using System.Collections.Immutable;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.States;
using ZeroG.Chain.Crypto;

namespace ZeroG.Auditing.Records;

/// <summary>Signed commitments, and what opens them, as the files and messages that carry them have them: little-endian.</summary>
internal static class CommitmentBytes
{
    // Siblings of a leaf in a tree of 2³² of them.
    private const int MaxProof = 32;

    /// <summary>
    /// Job (32), epoch, round (8 each), worker (4), provider, record, previous (32 each), interval, links (4 each), root of links, of batches
    /// (32 each), cursor, tokens (8 each); signature (65).
    /// </summary>
    public static void Write(RecordWriter writer, SignedCommitment signed)
    {
        var made = signed.Commitment;
        writer.Hash(made.JobId);
        writer.UInt64(made.Epoch);
        writer.UInt64(made.Round);
        writer.UInt32(made.Worker);
        foreach (var hash in (ReadOnlySpan<Hash256>)[made.ProviderId, made.Record, made.Previous]) writer.Hash(hash);
        writer.UInt32(made.CommitEvery);
        writer.UInt32(made.LinkCount);
        writer.Hash(made.Links);
        writer.Hash(made.Batches);
        writer.UInt64(made.Cursor);
        writer.UInt64(made.Tokens);
        writer.Bytes(signed.Signature.ToArray());
    }

    /// <summary>Step (4), the optimizer's steps (8), loss sum (8, float64), roots of θ or δ and of both moments (32 each).</summary>
    public static void Write(RecordWriter writer, StateRoots state)
    {
        writer.UInt32((uint)state.Step);
        writer.UInt64((ulong)state.OptimizerSteps);
        writer.Double(state.LossSum);
        foreach (var hash in (ReadOnlySpan<Hash256>)[state.Vector, state.FirstMoment, state.SecondMoment]) writer.Hash(hash);
    }

    /// <summary>The inner state, then the roots of θ at the end of the round before and of the error feedback (32 each).</summary>
    public static void Write(RecordWriter writer, SwarmRoots state)
    {
        Write(writer, state.Inner);
        writer.Hash(state.RoundEnd);
        writer.Hash(state.Feedback);
    }

    /// <summary>Siblings (1, then 32 each).</summary>
    public static void Write(RecordWriter writer, ImmutableArray<Hash256> proof)
    {
        writer.Byte(checked((byte)proof.Length));
        foreach (var hash in proof) writer.Hash(hash);
    }

    public static SignedCommitment ReadSigned(ref RecordReader reader)
    {
        var commitment = new RoundCommitment(
            reader.Hash(), reader.UInt64(), reader.UInt64(), reader.UInt32(), reader.Hash(), reader.Hash(), reader.Hash(),
            reader.UInt32(), reader.UInt32(), reader.Hash(), reader.Hash(), reader.UInt64(), reader.UInt64());
        var bytes = reader.Bytes(Signature.Size);
        try
        {
            return new SignedCommitment(commitment, Signature.FromBytes(bytes));
        }
        catch (FormatException wrong)
        {
            throw reader.Malformed(wrong.Message.TrimEnd('.'));
        }
    }

    public static StateRoots ReadState(ref RecordReader reader) =>
        new((int)reader.UInt32(), (long)reader.UInt64(), reader.Double(), reader.Hash(), reader.Hash(), reader.Hash());

    public static SwarmRoots ReadSwarmState(ref RecordReader reader) => new(ReadState(ref reader), reader.Hash(), reader.Hash());

    public static ImmutableArray<Hash256> ReadProof(ref RecordReader reader, int most = MaxProof)
    {
        var proof = new Hash256[reader.Count(reader.Byte(), most, Hash256.Size, "siblings")];
        for (var i = 0; i < proof.Length; i++) proof[i] = reader.Hash();
        return [.. proof];
    }
}
