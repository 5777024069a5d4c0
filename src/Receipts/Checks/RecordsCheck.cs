using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Evidence;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Stages;
using ZeroG.Chain.TypedData;
using ZeroG.Training.DiLoCo.Rounds;
using static ZeroG.Receipts.ReceiptMismatchException;

namespace ZeroG.Receipts;

/// <summary>
/// What workers and the orchestrator signed of an audited job's rounds: each record continues the one before and names what its workers
/// signed, and each worker's commitment continues its last and names the record that it went on from.
/// </summary>
internal sealed class RecordsCheck
{
    private readonly JobInputs _inputs;
    private readonly ReceiptChain _chain;
    private readonly TypedDomain _domain;
    private readonly Dictionary<Hash256, Address> _operators;
    private readonly Hash256[] _lastWork;
    private readonly int _commitEvery;
    private Dictionary<int, Hash256> _lastCommitments = []; // of the round before, where workers exchange while they train
    private Hash256 _lastRecord;
    private ulong _epoch;

    private RecordsCheck(JobInputs inputs, ReceiptChain chain, int commitEvery)
    {
        _commitEvery = commitEvery;
        (_inputs, _chain, _domain) = (inputs, chain, AuditDomain.Of(chain.ChainId, chain.Court));
        _operators = chain.Providers.ToDictionary(key => key.Provider, key => key.Operator);
        _lastWork = new Hash256[inputs.Workers];
    }

    public static string Check(Receipt receipt, CancellationToken cancellation)
    {
        var job = receipt.Job;
        if (job.Inputs.AuditRate == 0)
        {
            Require(receipt.Audits is null && receipt.Rounds.All(round => round.Record is null && round.Work.All(work => work.HandedIn is null)), "rounds", "The job was not audited, and has signed records.");
            return "The job was not audited: nobody but the receipt's signer vouches for its rounds.";
        }

        if (job.Chain is not { } chain) throw new ReceiptMismatchException("job.chain", "An audited job is on a chain, and this is on none.");
        if (receipt.Audits is not { } audits) throw new ReceiptMismatchException("audits", "The job was audited, and nothing is said of it.");
        Require(chain.Providers.DistinctBy(key => key.Provider).Count() == chain.Providers.Length, "job.chain.providers", "A provider has two keys.");
        Require(audits.CommitEvery >= 1, "audits.commitEvery", $"There cannot be {audits.CommitEvery} steps between two links.");
        var check = new RecordsCheck(job.Inputs, chain, audits.CommitEvery);
        foreach (var round in receipt.Rounds)
        {
            cancellation.ThrowIfCancellationRequested();
            if (job.Exchange is null) check.Round(round);
            else check.Exchanged(round);
        }

        return $"{receipt.Rounds.Length} records, signed by {chain.Orchestrator.Operator} for the orchestrator {chain.Orchestrator.Provider}, each naming what {job.Inputs.Workers} workers signed, of which {job.Inputs.AuditRate / 100.0:0.##} % or more was drawn to be replayed by others. Whose keys these are, the chain {chain.ChainId} says.";
    }

    // The record of a round, which continues the one before.
    private RoundAccount Account(ReceiptRound round, string place)
    {
        var record = Read(place, round.Record, bytes => SignedRecord.Read(bytes), record => record.ToBytes());
        var account = record.Account;
        RequireSame(place, account.JobId, _chain.JobId);
        RequireSame(place, account.Round, (ulong)round.Round);
        RequireSame(place, account.Orchestrator, _chain.Orchestrator.Provider);
        Require(record.Signer(_domain) == _chain.Orchestrator.Operator, place, $"It is not signed by {_chain.Orchestrator.Operator}, the orchestrator's key.");
        RequireSame(place, account.Previous, _lastRecord);
        Require(account.Epoch >= _epoch, place, $"It is of branch {account.Epoch}, and the round before of {_epoch}.");
        Require(account.NextAuditRate >= _inputs.AuditRate, place, $"It lowers the audit rate to {account.NextAuditRate} basis points.");
        return account;
    }

    private void Round(ReceiptRound round)
    {
        var place = $"rounds[{round.Round}].record";
        var (account, number) = (Account(round, place), round.Round);
        RequireSame(place, account.Plan, PlanDigest.Of(PlainPlan.Of(_inputs.Recipe, _inputs.Workers, number)));
        RequireSame(place, account.NextPlan, PlainPlan.DigestAfter(_inputs.Recipe, _inputs.Workers, number));
        Outcome(place, account);
        RequireSame(place, account.Rows.Length, round.Work.Length);
        for (var worker = 0; worker < round.Work.Length; worker++) Work(round, worker, account);
        (_lastRecord, _epoch) = (account.Digest(_domain), account.Epoch);
    }

    // Workers are known by their keys at the hub, and come and go: each goes on from its commitment to the round before, or begins anew.
    private void Exchanged(ReceiptRound round)
    {
        var place = $"rounds[{round.Round}].record";
        var (account, plan) = (Account(round, place), ExchangedRounds.PlanOf(round));
        RequireSame(place, account.Plan, PlanDigest.Of(plan));
        var contributed = account.Rows.Where(row => row.Kind == AttendanceKind.Contributed).ToList();
        RequireSame(place, contributed.Count, round.Work.Length);
        var commitments = new Dictionary<int, Hash256>();
        for (var i = 0; i < contributed.Count; i++) commitments[round.Work[i].Worker] = Exchanged(round, i, account, contributed[i], plan);
        (_lastCommitments, _lastRecord, _epoch) = (commitments, account.Digest(_domain), account.Epoch);
    }

    private Hash256 Exchanged(ReceiptRound round, int index, RoundAccount account, RecordRow row, RoundPlan plan)
    {
        var (said, place) = (round.Work[index], $"rounds[{round.Round}].work[{round.Work[index].Worker}]");
        var work = Read($"{place}.handedIn", said.HandedIn, bytes => HandedInStage.Read(bytes), work => work.ToBytes());
        var made = work.Signed.Commitment;
        RequireSame($"{place}.provider", said.Provider, made.ProviderId.ToString());
        if (plan.Of(said.Worker) is not { } part) throw new ReceiptMismatchException(place, "The round's plan has no such worker.");
        var origin = new StageOrigin(_chain.JobId, account.Epoch, _lastRecord);
        var due = StageTerms.Of(origin, ExchangeEvidence.RecipeOf(_inputs), plan, part, made.ProviderId, made.Previous);
        Require(made == due with { LinkCount = made.LinkCount, Links = made.Links }, $"{place}.handedIn", "The worker signed another round than this.");
        Require(made.Previous == default || made.Previous == _lastCommitments.GetValueOrDefault(said.Worker), $"{place}.handedIn", "It goes on from work that the round before does not have.");
        Require(_operators.TryGetValue(made.ProviderId, out var key) && work.Signed.Signer(_domain) == key, $"{place}.handedIn", $"It is not signed by the key of provider {made.ProviderId}.");
        Require(
            work.Opens(plan.Steps, [.. row.Stages.Take(work.Sent.Length).Select(stage => stage.Root)]), $"{place}.handedIn", "Its end, or what the record says that was sent, is not in the tree that it signed.");
        Require(
            row.Worker == (uint)said.Worker && row.ProviderId == made.ProviderId && row.Tokens == (ulong)said.Tokens && row.Commitment == SignedCommitmentHash.Of(work.Signed, _domain)
                && row.Stages.Count(stage => stage.Accepted > 0) == work.Sent.Length,
            $"rounds[{round.Round}].record",
            $"What it says of worker {said.Worker} is not what that worker signed.");
        return made.Digest(_domain);
    }

    // Each worker sends its δ whole, in time, or the round is not closed: there is one average, and nothing is left over.
    private static void Outcome(string place, RoundAccount account)
    {
        Require(account.Verdicts.IsEmpty && account.Left.IsEmpty, place, "It has verdicts on workers or says that some left, which there is none of where each waits for all.");
        Require(account.Averages.Length == 1, place, $"It has {account.Averages.Length} averages, and the round one.");
        Require(account.Residual == default && account.Owed == default, place, "It has a residual or tokens that are owed, which there is none of where each waits for all.");
    }

    // Of rounds of full length the receipt says the interval; of opening rounds the workers alone.
    private bool IsInterval(RoundCommitment made, int steps) => made.CommitEvery >= 1 && made.CommitEvery <= (uint)steps
        && (steps != _inputs.Recipe.Rounds.InnerSteps(_inputs.Recipe.Rounds.Rounds - 1) || made.CommitEvery == (uint)_commitEvery);

    private void Work(ReceiptRound round, int worker, RoundAccount account)
    {
        var (said, row, place) = (round.Work[worker], account.Rows[worker], $"rounds[{round.Round}].work[{worker}]");
        var work = Read($"{place}.handedIn", said.HandedIn, bytes => HandedInWork.Read(bytes), work => work.ToBytes());
        var (made, recipe) = (work.Signed.Commitment, _inputs.Recipe);
        RequireSame($"{place}.provider", said.Provider, made.ProviderId.ToString());
        RequireSame($"{place}.batches", said.Batches, made.Batches);
        RequireSame($"{place}.tokens", (ulong)said.Tokens, made.Tokens);
        Require(IsInterval(made, round.Steps), $"{place}.handedIn", $"The worker signed a link every {made.CommitEvery} of {round.Steps} steps, and the receipt says every {_commitEvery} of a whole round.");
        var expected = new RoundCommitment(
            _chain.JobId, account.Epoch, (ulong)round.Round, (uint)worker, made.ProviderId, _lastRecord, _lastWork[worker], made.CommitEvery,
            2 + (uint)(round.Steps - 1) / made.CommitEvery, // one before the first step, one behind each interval, and that of δ
            made.Links, made.Batches, BatchRoot.Cursor(recipe, round.Round), (ulong)recipe.TokensOfRound(round.Round));
        Require(made == expected, $"{place}.handedIn", "The worker signed another round than this.");
        Require(_operators.TryGetValue(made.ProviderId, out var key) && work.Signed.Signer(_domain) == key, $"{place}.handedIn", $"It is not signed by the key of provider {made.ProviderId}.");
        Require(work.StartProof.IsEmpty, $"{place}.handedIn", "It has a proof of its start, which only a replay could hold against anything.");
        Require(work.Opens(round.Steps), $"{place}.handedIn", "Its last link is not in the tree that it signed.");
        Require(
            row.Worker == (uint)worker && row.Kind == AttendanceKind.Contributed && row.ProviderId == made.ProviderId && row.Tokens == made.Tokens
                && row.Commitment == SignedCommitmentHash.Of(work.Signed, _domain) && row.Stages is [{ Accepted: 1 } stage] && stage.Root == work.End.Vector,
            $"rounds[{round.Round}].record",
            $"What it says of worker {worker} is not what that worker signed.");
        _lastWork[worker] = made.Digest(_domain);
    }

    private delegate T Reader<out T>(ReadOnlySpan<byte> bytes);

    private static T Read<T>(string place, byte[]? bytes, Reader<T> read, Func<T, byte[]> write)
    {
        if (bytes is null) throw new ReceiptMismatchException(place, "It is missing, and the job was audited.");
        try
        {
            var value = read(bytes);
            Require(bytes.AsSpan().SequenceEqual(write(value)), place, "It is spelt in another way than it was signed.");
            return value;
        }
        catch (RecordFormatException wrong)
        {
            throw new ReceiptMismatchException(place, wrong.Message);
        }
    }
}
