using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ZeroG.Auditing.Draw;

/// <summary>
/// What decides a round's draw, and nobody knew when the round's commitments were made: the hash of a block after those were anchored,
/// or what the parties revealed where there is no chain (<see cref="SeedReveals"/>).
/// </summary>
/// <remarks>
/// <para>
/// <b>The block</b> is the one at a height fixed beforehand, as a distance from the block that anchors the commitments, and it is read
/// once it is final: then no reorganization draws again.
/// </para>
/// <para>
/// <b>What its proposer can do.</b> Let a party that proposes a share s of the slots be in league with a worker that is drawn with
/// probability p.
/// Where a proposer can only publish its block or leave its slot empty (one bit a slot), and the draw is read from the first block that
/// comes, it has one more draw for each slot of its own in a row: k of them with probability sᵏ·(1 − s), and then it needs one miss
/// in k + 1 draws. The worker is audited with probability Σₖ sᵏ·(1 − s)·pᵏ⁺¹ = p·(1 − s) ÷ (1 − s·p). Where the draw accumulates bits
/// over slots, as RANDAO does, k slots choose among 2ᵏ outcomes, and it is (1 − s)·Σₖ sᵏ·p^(2ᵏ).
/// A block's hash, though, can be ground: who proposes the block that is read tries contents until its worker is missed, 1 ÷ (1 − p)
/// tries for one worker and (1 − p)⁻ⁿ for n of them, some of which cost nothing. In that worst case the worker is audited only if
/// somebody else proposes, with probability (1 − s)·p, which is below both of the above.
/// </para>
/// <para>
/// So the bound is: a share s lowers a worker's audit rate from p to no less than (1 − s)·p, and a job that wants p against such a party
/// asks for p ÷ (1 − s). Nobody can raise another's rate above p + s·(1 − p), for the same reason.
/// </para>
/// </remarks>
/// <param name="Value">32 bytes.</param>
public readonly record struct DrawSeed(Hash256 Value)
{
    /// <summary>SHA-256 of a label, block hash (32), job (32), epoch and round (8 each, little-endian) and commitments (32).</summary>
    /// <param name="block">Hash of the block, read at finality.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="epoch">Fencing number of its orchestrator.</param>
    /// <param name="round">The round.</param>
    /// <param name="commitments">Root of what was anchored before that block: the round's commitments or its signed record.</param>
    public static DrawSeed OfBlock(Hash256 block, Hash256 jobId, ulong epoch, ulong round, Hash256 commitments) =>
        Of("zerog audit draw 1"u8, block, jobId, epoch, round, commitments);

    internal static DrawSeed Of(ReadOnlySpan<byte> label, Hash256 source, Hash256 jobId, ulong epoch, ulong round, Hash256 commitments)
    {
        Span<byte> numbers = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(numbers, epoch);
        BinaryPrimitives.WriteUInt64LittleEndian(numbers[8..], round);
        return new DrawSeed(Hash256.FromBytes(SHA256.HashData([.. label, .. source.ToArray(), .. jobId.ToArray(), .. numbers, .. commitments.ToArray()])));
    }

    /// <summary>A uniform number of one party for one purpose: the first 64 bits, little-endian, of SHA-256 of seed, purpose, worker (4) and provider (32).</summary>
    internal ulong Number(DrawPurpose purpose, uint worker, Hash256 provider)
    {
        Span<byte> input = stackalloc byte[Hash256.Size + 1 + 4 + Hash256.Size];
        Value.CopyTo(input);
        input[Hash256.Size] = (byte)purpose;
        BinaryPrimitives.WriteUInt32LittleEndian(input[(Hash256.Size + 1)..], worker);
        provider.CopyTo(input[(Hash256.Size + 5)..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, digest);
        return BinaryPrimitives.ReadUInt64LittleEndian(digest);
    }
}

/// <summary>What a number of a seed decides.</summary>
internal enum DrawPurpose : byte
{
    /// <summary>Whether a worker is audited.</summary>
    Worker = 1,

    /// <summary>Who audits it.</summary>
    Auditor = 2,

    /// <summary>Whether an acquittal is audited again.</summary>
    Acquittal = 3,
}
