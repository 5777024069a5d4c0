using System.Security.Cryptography;
using ZeroG.Auditing;
using ZeroG.Auditing.Draw;
using ZeroG.Auditing.Finality;
using ZeroG.Chain;
using ZeroG.Chain.Contracts;
using ZeroG.Grains.Settlement;
using ZeroG.Provenance;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Grains.Auditing;

/// <summary>What events make of a job's audits: pure functions. The grain stores the result before it acts on it.</summary>
public static class AuditMachine
{
    /// <summary>Rounds beyond the lag that may be kept: who is audited slower than it trains waits.</summary>
    public const int MostAhead = 16;

    /// <summary>Whether no more rounds may be begun: one that is closed is void, or too many wait for their audits.</summary>
    public static bool IsHeld(JobAudits audits) => audits.Ledger.IsVoid || audits.Ledger.Rounds.Length >= audits.Ledger.Lag + MostAhead;

    /// <summary>The next head of the log to be anchored, where none is on its way and there is something new.</summary>
    /// <param name="audits">The audits.</param>
    /// <param name="sign">Signs a head of that size and root.</param>
    public static JobAudits? ToAnchor(JobAudits audits, Func<long, Hash256, string> sign) => audits.Anchoring is null && audits.Log.Size > audits.Anchored
        ? audits with { Anchoring = new HeadToAnchor(audits.Log.Size, audits.Log.Root.ToString(), sign(audits.Log.Size, audits.Log.Root)) }
        : null;

    /// <summary>The head is anchored, for good.</summary>
    public static JobAudits Anchored(JobAudits audits, HeadToAnchor head, AnchoredBlock block) => audits.Anchoring != head ? audits : audits with
    {
        Anchoring = null,
        Anchored = head.Size,
        Retained = [.. audits.Retained.Select(kept => kept.Anchored is null && kept.Entry < head.Size ? kept with { Anchored = block } : kept)],
        Files = [.. audits.Files.Select(file => file.Seed.Length == 0 && file.Entry < head.Size ? file with { Seed = block.NextHash } : file)],
    };

    /// <summary>Draws the rounds whose seed is there; null where there is none.</summary>
    public static JobAudits? Draw(JobAudits audits, DateTimeOffset now)
    {
        foreach (var round in audits.Ledger.ToDraw)
        {
            var kept = audits.Of(round);
            if (DrawnBy(audits, kept) is null) continue;
            var assigned = AuditDraw.Of(SeedOf(audits, kept), [.. kept.Contributions.Select(one => Candidate(audits, kept, one.Worker, one.Rate))], Eligible(audits));
            return audits with
            {
                Ledger = audits.Ledger.Draw(round, [.. assigned.Select(item => (int)item.Candidate.Worker)]),
                Files = [.. audits.Files, .. assigned.Where(item => !HasFile(audits, round, (int)item.Candidate.Worker)).Select(item => FileOf(kept, item, now))],
            };
        }

        return null;
    }

    /// <summary>Assigns audits that became due without a draw, by a conviction or somebody's report; null where there is none.</summary>
    public static JobAudits? Assign(JobAudits audits, DateTimeOffset now)
    {
        var due = audits.Ledger.Open.Where(open => DrawnBy(audits, audits.Of(open.Round)) is not null && !HasFile(audits, open.Round, open.Work.Worker)).ToList();
        if (due.Count == 0) return null;
        var files = due.Select(open =>
        {
            var kept = audits.Of(open.Round);
            return FileOf(kept, AuditDraw.Of(SeedOf(audits, kept), [Candidate(audits, kept, open.Work.Worker, AuditDraw.Whole)], Eligible(audits))[0], now);
        });
        return audits with { Files = [.. audits.Files, .. files] };
    }

    /// <summary>An audit is where that file says.</summary>
    public static JobAudits Moved(JobAudits audits, AuditFile file) =>
        audits with { Files = [.. audits.Files.Select(known => known.Round == file.Round && known.Worker == file.Worker ? file : known)] };

    /// <summary>The present auditor does not answer, or has lied: the next is asked. An audit that nobody else can make is unresolved, but that of an acquittal, which then stands.</summary>
    public static JobAudits Reassigned(JobAudits audits, AuditFile file, string why, DateTimeOffset now)
    {
        var kept = audits.Of(file.Round);
        var seed = SeedOf(audits, kept);
        var next = AuditDraw.Of(seed, [Candidate(audits, kept, file.Worker, AuditDraw.Whole)], [.. Eligible(audits).Where(one => !file.Auditors.Contains(one.ProviderId.ToString()))])[0].Auditor;
        if (next is null) return Resolved(audits, file, file.IsAgain ? AuditOutcome.Acquitted : AuditOutcome.Unresolved, why);
        return Moved(audits, new AuditFile(file.Round, file.Worker, file.Provider, file.RateBps, file.Auditors.Add(next.ProviderId.ToString()), now) { IsAgain = file.IsAgain });
    }

    /// <summary>The auditor agrees with the worker. That is logged: whether another looks too is decided by the block behind the one that has it, which nobody knows yet.</summary>
    /// <param name="audits">The audits.</param>
    /// <param name="file">The audit.</param>
    /// <param name="links">What the auditor opened.</param>
    /// <param name="share">Share of acquittals that is audited again, in basis points.</param>
    public static JobAudits Agreed(JobAudits audits, AuditFile file, BlobRef links, int share) => file.IsAgain || share == 0
        ? Resolved(audits, file, AuditOutcome.Acquitted, "")
        : Moved(audits, file with { Phase = AuditPhase.Agreed, Links = links, Entry = audits.Log.Size }) with { Log = audits.Log.Append(EntryOf(file)) };

    /// <summary>The seed of an acquittal is there: it stands, or another auditor looks too.</summary>
    /// <param name="audits">The audits.</param>
    /// <param name="file">The audit.</param>
    /// <param name="share">Share of acquittals that is audited again, in basis points.</param>
    /// <param name="now">Now.</param>
    public static JobAudits DrawnAgain(JobAudits audits, AuditFile file, int share, DateTimeOffset now)
    {
        var kept = audits.Of(file.Round);
        var candidate = Candidate(audits, kept, file.Worker, file.RateBps);
        var auditor = new EligibleAuditor(Hash256.Parse(file.Auditor!), Address.Parse(audits.OperatorOf(file.Auditor!)!));
        var later = DrawSeed.OfBlock(Hash256.Parse(file.Seed), Hash256.Parse(audits.ChainJobId), (ulong)audits.Branch, (ulong)file.Round, Hash256.Parse(file.Commitment));
        var again = AuditDraw.Again(later, [new AuditAssignment(candidate, auditor)], Eligible(audits), share);
        return again is [{ Auditor: { } second }]
            ? Moved(audits, new AuditFile(file.Round, file.Worker, file.Provider, file.RateBps, file.Auditors.Add(second.ProviderId.ToString()), now) { IsAgain = true })
            : Resolved(audits, file, AuditOutcome.Acquitted, "");
    }

    /// <summary>An audit has ended.</summary>
    public static JobAudits Resolved(JobAudits audits, AuditFile file, AuditOutcome outcome, string note)
    {
        var phase = outcome switch
        {
            AuditOutcome.Acquitted => AuditPhase.Acquitted,
            AuditOutcome.Convicted => AuditPhase.Convicted,
            AuditOutcome.Forfeited => AuditPhase.Forfeited,
            _ => AuditPhase.Unresolved,
        };
        return audits with
        {
            Ledger = audits.Ledger.Resolve(file.Round, file.Worker, outcome),
            Files = [.. audits.Files.Where(known => known.Round != file.Round || known.Worker != file.Worker)],
            Ended = [.. audits.Ended.Append(Describe(audits, file with { Phase = phase }, note)).TakeLast(Bounds.Audits)],
            Acquitted = audits.Acquitted + (outcome == AuditOutcome.Acquitted ? 1 : 0),
            Convicted = audits.Convicted + (outcome == AuditOutcome.Convicted ? 1 : 0),
            Bytes = audits.Bytes + (audits.Retained.FirstOrDefault(kept => kept.Round == file.Round) is { } round ? BytesOf(round, file) : 0),
        };
    }

    /// <summary>
    /// The court has acquitted whom an auditor accused: it audits no more, and another looks instead. The court judged one link, of the
    /// accuser's choice: a friend could have the right one of a wrong round acquitted.
    /// </summary>
    public static JobAudits Overruled(JobAudits audits, AuditFile file, string note, DateTimeOffset now) => Reassigned(
        audits with { FalseAccusers = audits.FalseAccusers.Contains(file.Auditor!) ? audits.FalseAccusers : audits.FalseAccusers.Add(file.Auditor!) }, file, note, now);

    /// <summary>Somebody suspects a worker's round: it is audited as if it had been drawn.</summary>
    /// <exception cref="ZeroGException">There is no such work, or its round is final.</exception>
    public static JobAudits Reported(JobAudits audits, int round, int worker)
    {
        if (round < audits.Ledger.Final)
            throw new ZeroGException(FailureKind.Conflict, $"Round {round} is final: it is paid, and never undone.", "Report a round within the lag; 'zerog audit show' lists them.");
        return audits.Ledger.Rounds.FirstOrDefault(item => item.Round == round)?.Work.FirstOrDefault(item => item.Worker == worker) is { } work
            ? work.Outcome == AuditOutcome.Undrawn ? audits with { Ledger = audits.Ledger.Report(round, worker) } : audits
            : throw new ZeroGException(FailureKind.NotFound, $"No worker {worker} contributed to round {round} of those that are closed.", "'zerog audit show' lists the rounds.");
    }

    /// <summary>An entry of the log.</summary>
    public static Hash256 EntryOf(string record) => HashTree.LeafHash(Hash256.Parse(record).ToArray());

    /// <summary>The entry of an acquittal: what its auditor committed to.</summary>
    public static Hash256 EntryOf(AuditFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return HashTree.LeafHash(SHA256.HashData([.. "zerog acquittal 1"u8, .. Hash256.Parse(file.Commitment).ToArray()]));
    }

    /// <summary>The entry of a roll-back: SHA-256 of a label, branch, first round (8 each, little-endian) and the offenders' ids (32 each), as a leaf.</summary>
    public static Hash256 EntryOf(RollBackInfo back)
    {
        ArgumentNullException.ThrowIfNull(back);
        Span<byte> numbers = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(numbers, back.Branch);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(numbers[8..], back.To);
        return HashTree.LeafHash(SHA256.HashData([.. "zerog roll-back 1"u8, .. numbers, .. back.Offenders.SelectMany(offender => Hash256.Parse(offender).ToArray())]));
    }

    /// <summary>The offence that a wrong round would be.</summary>
    public static string OffenceOf(JobAudits audits, AuditFile file) => OffenceOf(audits, file.Round, file.Provider);

    /// <summary>
    /// The block that decides about a round's audits; null before it is final. It lies behind the round's record and, where workers exchange
    /// while they train, behind the record of the next round, which names what they went on from: nobody knows before it has signed that. Of
    /// the last round, and where none follows because one is void, nobody goes on.
    /// </summary>
    public static AnchoredBlock? DrawnBy(JobAudits audits, RetainedRound kept) => kept.Exchange is null ? kept.Anchored
        : audits.Retained.FirstOrDefault(other => other.Round == kept.Round + 1) is { } next ? next.Anchored
        : audits.Ledger is { HasEnded: true } or { IsVoid: true } ? kept.Anchored : null;

    /// <summary>The offence that a provider's part of a round would be.</summary>
    public static string OffenceOf(JobAudits audits, int round, string provider) =>
        ContractIds.Offence(Hash256.Parse(audits.ChainJobId), (ulong)audits.Of(round).Branch, (ulong)round, Hash256.Parse(provider)).ToString();

    /// <summary>All audits, for people.</summary>
    public static AuditOverview Describe(string jobId, JobAudits audits, int commitEvery) => new(
        jobId, TotalsOf(audits), commitEvery,
        [.. audits.Files.Select(file => Describe(audits, file, "")).Concat(audits.Ended.Reverse()).Take(Bounds.Audits)], audits.RollBacks, audits.ChainJobId, audits.Staked);

    /// <summary>The numbers of it.</summary>
    public static AuditTotals TotalsOf(JobAudits audits) => new(audits.Ledger.Final, audits.Files.Length, audits.Acquitted, audits.Convicted, audits.RollBacks.Length, audits.Bytes);

    private static AuditInfo Describe(JobAudits audits, AuditFile file, string note) =>
        new(audits.Branch, file.Round, file.Worker, file.Provider, file.Auditor ?? "", file.Phase, file.Offence, file.RateBps, Bounds.Cut(note, Bounds.Note));

    // Every auditor that was asked fetched what the worker started from, and what entered the record.
    private static long BytesOf(RetainedRound kept, AuditFile file) => file.Auditors.Length * (kept.StartBytes(file.Worker) + kept.RecordBytes) + (file.Links?.Length ?? 0);

    private static bool HasFile(JobAudits audits, int round, int worker) => audits.Files.Any(file => file.Round == round && file.Worker == worker);

    private static AuditFile FileOf(RetainedRound kept, AuditAssignment item, DateTimeOffset now) => new(
        kept.Round, (int)item.Candidate.Worker, item.Candidate.ProviderId.ToString(), item.Candidate.Rate, item.Auditor is { } auditor ? [auditor.ProviderId.ToString()] : [], now);

    private static AuditCandidate Candidate(JobAudits audits, RetainedRound kept, int worker, int rate)
    {
        var provider = kept.Contributions.First(one => one.Worker == worker).Provider;
        return new AuditCandidate((uint)worker, Hash256.Parse(provider), Address.Parse(audits.OperatorOf(provider)!), rate);
    }

    // Who was convicted is excluded only once all audits are resolved, but judges nobody from now on.
    private static EligibleAuditor[] Eligible(JobAudits audits) =>
    [
        .. audits.Staked.ExceptBy(
                audits.Excluded.Concat(audits.FalseAccusers).Concat(audits.Ledger.Rounds.SelectMany(round => round.Work).Where(work => work.Outcome == AuditOutcome.Convicted).Select(work => work.Provider)),
                staked => staked.Provider)
            .Select(staked => new EligibleAuditor(Hash256.Parse(staked.Provider), Address.Parse(staked.Operator))),
    ];

    private static DrawSeed SeedOf(JobAudits audits, RetainedRound kept) => DrawSeed.OfBlock(
        Hash256.Parse(DrawnBy(audits, kept)!.NextHash), Hash256.Parse(audits.ChainJobId), (ulong)audits.Branch, (ulong)kept.Round, Hash256.Parse(kept.Record));
}
