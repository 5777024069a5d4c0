using System.Buffers.Binary;
using System.Collections.Immutable;
using ZeroG.Chain.Contracts;
using ZeroG.Chain.TypedData;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Auditing.Records;

/// <summary>
/// What the orchestrator says, and signs, of a closed round (EIP-712): who contributed with which weight, what was held against whom,
/// what everybody received, and where that leads. All but what was measured is a function of the contributions, which anyone can
/// compute again (<see cref="RecordCheck"/>).
/// </summary>
/// <param name="JobId">The job: its id on the chain where it has one.</param>
/// <param name="Epoch">Fencing number of the orchestrator.</param>
/// <param name="Round">The round, from 0.</param>
/// <param name="Orchestrator">Provider id of the orchestrator: a wrong record is its offence.</param>
/// <param name="Previous">Digest of the record before, or zero for the first.</param>
/// <param name="Plan"><see cref="PlanDigest"/> of this round.</param>
/// <param name="NextPlan">That of the next, or zero where there is none.</param>
/// <param name="Rows">One a planned worker, ascending.</param>
/// <param name="Verdicts">Clips and rejections, ascending by worker, then kind.</param>
/// <param name="Left">Workers gone for good when the round was closed, ascending.</param>
/// <param name="Averages">By stage of the exchange, the root of what went down to all (<see cref="PayloadRoot"/>); in plain rounds that of Δ alone (<see cref="States.VectorRoot"/>).</param>
/// <param name="State">Root of the state after the outer step: <see cref="Training.DiLoCo.Rounds.SharedState.Root"/>, without projections in plain rounds.</param>
/// <param name="Residual"><see cref="States.VectorRoot"/> of what the way down has lost so far; zero in plain rounds.</param>
/// <param name="Owed"><see cref="OwedTokens.Root"/> after the round.</param>
/// <param name="NextAuditRate">Share of the next round's workers that will be audited, in basis points: fixed before it begins.</param>
public sealed record RoundAccount(
    Hash256 JobId,
    ulong Epoch,
    ulong Round,
    Hash256 Orchestrator,
    Hash256 Previous,
    Hash256 Plan,
    Hash256 NextPlan,
    ImmutableArray<RecordRow> Rows,
    ImmutableArray<RecordVerdict> Verdicts,
    ImmutableArray<uint> Left,
    ImmutableArray<Hash256> Averages,
    Hash256 State,
    Hash256 Residual,
    Hash256 Owed,
    ushort NextAuditRate)
{
    /// <summary>Most workers of a round.</summary>
    public const int MaxWorkers = 4096;

    /// <summary>Basis points of a whole.</summary>
    public const int Whole = 10_000;

    /// <summary>Most bytes of <see cref="ToBytes"/>.</summary>
    public const int MaxSize = 4 << 20;

    private static readonly TypedSchema s_schema = new(new Dictionary<string, IReadOnlyList<TypedField>>
    {
        ["RoundRecord"] =
        [
            new("bytes32", "jobId"), new("uint64", "epoch"), new("uint64", "round"), new("bytes32", "orchestrator"), new("bytes32", "previous"),
            new("bytes32", "plan"), new("bytes32", "nextPlan"), new("uint32", "rowCount"), new("bytes32", "rows"), new("bytes32", "verdicts"),
            new("bytes32", "left"), new("bytes32", "averages"), new("bytes32", "state"), new("bytes32", "residual"), new("bytes32", "owed"),
            new("uint16", "nextAuditRate"),
        ],
    });

    private static ReadOnlySpan<byte> Magic => "ZGRECOR1"u8;

    /// <summary>What a wrong record of this round would be called on the chain.</summary>
    public Hash256 OffenceId => ContractIds.Offence(JobId, Epoch, Round, Orchestrator);

    /// <summary>Root of the tree of rows; zero without rows.</summary>
    public Hash256 RowsRoot => RootOf(Rows.Select(row => row.ToBytes()));

    /// <summary>Root of the averages of all stages; zero without any.</summary>
    public Hash256 AveragesRoot => RootOf(Averages.Select(average => average.ToArray()));

    /// <summary>The digest that is signed.</summary>
    /// <param name="domain">For which chain and court; see <see cref="Commitments.AuditDomain"/>.</param>
    public Hash256 Digest(TypedDomain domain) => s_schema.Digest(domain, new TypedStruct(
        "RoundRecord",
        AbiValue.Of(JobId), AbiValue.Of(Epoch), AbiValue.Of(Round), AbiValue.Of(Orchestrator), AbiValue.Of(Previous),
        AbiValue.Of(Plan), AbiValue.Of(NextPlan), AbiValue.Of((ulong)Rows.Length), AbiValue.Of(RowsRoot), AbiValue.Of(RootOf(Verdicts.Select(verdict => verdict.ToBytes()))),
        AbiValue.Of(RootOf(Left.Select(LeafOf))), AbiValue.Of(AveragesRoot), AbiValue.Of(State), AbiValue.Of(Residual), AbiValue.Of(Owed),
        AbiValue.Of((ulong)NextAuditRate)));

    /// <summary>Proof that a row is in the tree of rows.</summary>
    /// <param name="row">Its index.</param>
    public Hash256[] ProveRow(int row) => new HashTree([.. Rows.Select(one => one.LeafHash)]).Prove(row);

    /// <summary>
    /// The record's bytes, little-endian: "ZGRECOR1"; job (32), epoch, round (8 each), orchestrator, record before, plan, next plan (32
    /// each), rows (4, then each), verdicts (4, then each), left (4, then 4 each), averages (1, then 32 each), state, residual, owed (32
    /// each), rate (2).
    /// </summary>
    public byte[] ToBytes()
    {
        var writer = new RecordWriter();
        writer.Bytes(Magic);
        writer.Hash(JobId);
        writer.UInt64(Epoch);
        writer.UInt64(Round);
        foreach (var hash in (ReadOnlySpan<Hash256>)[Orchestrator, Previous, Plan, NextPlan]) writer.Hash(hash);
        writer.UInt32((uint)Rows.Length);
        foreach (var row in Rows) row.Write(writer);
        writer.UInt32((uint)Verdicts.Length);
        foreach (var verdict in Verdicts) verdict.Write(writer);
        writer.UInt32((uint)Left.Length);
        foreach (var worker in Left) writer.UInt32(worker);
        writer.Byte(checked((byte)Averages.Length));
        foreach (var hash in (ReadOnlySpan<Hash256>)[.. Averages, State, Residual, Owed]) writer.Hash(hash);
        writer.UInt16(NextAuditRate);
        return writer.ToArray();
    }

    /// <summary>Reads a record that anyone may have written.</summary>
    /// <exception cref="RecordFormatException">The bytes are none.</exception>
    public static RoundAccount Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new RecordReader(bytes);
        if (bytes.Length > MaxSize) throw reader.Malformed($"{bytes.Length} bytes are too many: a record has at most {MaxSize}");
        if (!reader.Bytes(Magic.Length).SequenceEqual(Magic)) throw reader.Malformed("This is no round record of this version");
        var account = new RoundAccount(
            reader.Hash(), reader.UInt64(), reader.UInt64(), reader.Hash(), reader.Hash(), reader.Hash(), reader.Hash(),
            ReadRows(ref reader), ReadVerdicts(ref reader), ReadLeft(ref reader), ReadAverages(ref reader),
            reader.Hash(), reader.Hash(), reader.Hash(), reader.UInt16());
        if (account.NextAuditRate > Whole) throw reader.Malformed($"The audit rate is {account.NextAuditRate} of {Whole}");
        reader.End();
        return account;
    }

    private static ImmutableArray<RecordRow> ReadRows(ref RecordReader reader)
    {
        var rows = new RecordRow[reader.Count(reader.UInt32(), MaxWorkers, RecordRow.MaxSize - RecordRow.MaxStages * RecordStage.Size, "rows")];
        for (var i = 0; i < rows.Length; i++) rows[i] = RecordRow.Read(ref reader);
        return [.. rows];
    }

    // Of each worker clips and rejections.
    private static ImmutableArray<RecordVerdict> ReadVerdicts(ref RecordReader reader)
    {
        var verdicts = new RecordVerdict[reader.Count(reader.UInt32(), 2 * MaxWorkers, RecordVerdict.LeastSize, "verdicts")];
        for (var i = 0; i < verdicts.Length; i++) verdicts[i] = RecordVerdict.Read(ref reader);
        return [.. verdicts];
    }

    private static ImmutableArray<uint> ReadLeft(ref RecordReader reader)
    {
        var left = new uint[reader.Count(reader.UInt32(), MaxWorkers, sizeof(uint), "workers that left")];
        for (var i = 0; i < left.Length; i++) left[i] = reader.UInt32();
        return [.. left];
    }

    private static ImmutableArray<Hash256> ReadAverages(ref RecordReader reader)
    {
        var averages = new Hash256[reader.Count(reader.Byte(), RecordRow.MaxStages, Hash256.Size, "averages")];
        for (var i = 0; i < averages.Length; i++) averages[i] = reader.Hash();
        return [.. averages];
    }

    private static byte[] LeafOf(uint worker)
    {
        var leaf = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(leaf, worker);
        return leaf;
    }

    private static Hash256 RootOf(IEnumerable<byte[]> leaves)
    {
        Hash256[] hashes = [.. leaves.Select(leaf => HashTree.LeafHash(leaf))];
        return hashes.Length == 0 ? default : new HashTree(hashes).Root;
    }
}
