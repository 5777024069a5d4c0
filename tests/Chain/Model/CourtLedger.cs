using System.Numerics;
using ZeroG.Chain.Contracts;
using ZeroG.Chain.Crypto;
using static ZeroG.Chain.Contracts.SlashingCourt;

namespace ZeroG.Chain.Tests.Model;

/// <summary>Bonds, disputes and verdicts.</summary>
internal sealed class CourtLedger(Ledger ledger) : PullLedger(ledger)
{
    private const int MaxAnswer = 24 * 1024, MaxMembers = 32;

    private readonly Ledger _ledger = ledger;

    public Dictionary<(Address Challenger, Hash256 Commitment), ulong> Commitments { get; } = [];

    /// <summary>By number, from 1.</summary>
    public List<DisputeBook> Disputes { get; } = [];

    public List<BenchBook> Benches { get; } = [];

    public HashSet<Hash256> Convicted { get; } = [];

    public BigInteger Burned { get; private set; }

    public BigInteger Bonds => Commitments.Count * Bond
        + Disputes.Where(dispute => !dispute.IsExecuted).Aggregate(BigInteger.Zero, (sum, dispute) => sum + Bond + (dispute.Appellant is null ? 0 : (BigInteger)Terms.AppealBond));

    protected override Address Contract => _ledger.Deployment.Court;

    private BigInteger Bond => Terms.Bond;

    private Terms Terms => _ledger.Deployment.Terms.Terms;

    private Windows Windows => _ledger.Deployment.Terms.Windows;

    public DisputeBook? Find(int id) => id >= 1 && id <= Disputes.Count ? Disputes[id - 1] : null;

    public List<ContractError> Seat(Address from, Address registrar, BenchBook bench)
    {
        if (from != registrar) return [Ledger.Unauthorized(from, ContractRoles.Registrar)];
        var why = new List<ContractError>();
        if (bench.AppealPanel.Count <= bench.Panel.Count) why.Add(new ContractError.InvalidPanel("appeal panel not larger"));
        foreach (var (members, threshold) in new[] { (bench.Panel, bench.Threshold), (bench.AppealPanel, bench.AppealThreshold) })
        {
            if (members.Count is 0 or > MaxMembers) why.Add(new ContractError.InvalidPanel("size"));
            if (threshold * 2 <= members.Count || threshold > members.Count) why.Add(new ContractError.InvalidPanel("threshold"));
            if (members.Zip(members.Skip(1)).Any(pair => pair.First.CompareTo(pair.Second) >= 0)) why.Add(new ContractError.InvalidPanel("members not ascending"));
        }
        if (bench.Panel.Intersect(bench.AppealPanel).Any()) why.Add(new ContractError.InvalidPanel("appeal panel not disjoint"));
        if (why.Count == 0) Benches.Add(bench);
        return why;
    }

    public List<ContractError> Commit(Address from, Hash256 commitment, BigInteger wei)
    {
        var why = new List<ContractError>();
        if (wei != Bond) why.Add(new ContractError.WrongBond(Terms.Bond, Ledger.U(wei)));
        if (Commitments.ContainsKey((from, commitment))) why.Add(new ContractError.CommitmentExists(commitment));
        if (why.Count > 0) return why;
        _ledger.Move(from, Contract, wei);
        Commitments[(from, commitment)] = _ledger.Now;
        return why;
    }

    public List<ContractError> WithdrawCommitment(Address from, Hash256 commitment)
    {
        if (!Commitments.TryGetValue((from, commitment), out var made)) return [new ContractError.UnknownCommitment(commitment)];
        if (_ledger.Now <= made + Windows.CommitLife) return [new ContractError.CommitmentStillOpen(made + Windows.CommitLife)];
        Commitments.Remove((from, commitment));
        Credit(from, Bond);
        return [];
    }

    public List<ContractError> Reveal(Address from, Claim claim, Hash256 salt)
    {
        var (now, key) = (_ledger.Now, (from, ContractIds.Commitment(from, claim, salt)));
        if (!Commitments.TryGetValue(key, out var made)) return [new ContractError.UnknownCommitment(key.Item2)];
        var why = new List<ContractError>();
        if (now < made + Windows.CommitAge) why.Add(new ContractError.CommitmentTooYoung(made + Windows.CommitAge));
        if (now > made + Windows.CommitLife) why.Add(new ContractError.CommitmentTooOld(made + Windows.CommitLife));
        if (claim.EvidenceRoot == default) why.Add(new ContractError.NoEvidence());
        if (!_ledger.Vault.Providers.ContainsKey(claim.ProviderId)) why.Add(new ContractError.UnknownAccused(claim.ProviderId));
        if (!_ledger.Escrow.Jobs.TryGetValue(claim.JobId, out var job) || claim.Round >= job.Rounds) why.Add(new ContractError.UnknownJobOrRound(claim.JobId, claim.Round));
        if (claim.OccurredAt >= now) why.Add(new ContractError.OffenceInFuture(claim.OccurredAt));
        var until = claim.OccurredAt + Windows.Anchoring + Windows.Audit;
        if (now > until) why.Add(new ContractError.ClaimTooLate(until));
        if (_ledger.Vault.Book(claim.ProviderId, claim.JobId).At(claim.OccurredAt).IsZero) why.Add(new ContractError.NothingLocked(claim.ProviderId, claim.JobId, claim.OccurredAt));
        var dispute = new DisputeBook { Claim = claim, Challenger = from, Bench = Benches[^1], OpenedAt = now };
        var open = Disputes.FindIndex(other => !other.IsExecuted && other.OffenceId == dispute.OffenceId);
        if (open >= 0) why.Add(new ContractError.OffenceOpen(dispute.OffenceId, (ulong)open + 1));
        if (Convicted.Contains(dispute.OffenceId)) why.Add(new ContractError.OffenceConvicted(dispute.OffenceId));
        if (why.Count > 0) return why;
        Commitments.Remove(key);
        Disputes.Add(dispute);
        SetClock(dispute, now + Windows.Response);
        _ledger.Vault.Touch(claim.ProviderId, claim.JobId).Disputes++;
        _ledger.Escrow.Hold(claim.JobId, claim.Round, claim.ProviderId);
        Touch(Disputes.Count);
        return why;
    }

    public List<ContractError> Answer(Address from, int id, int length)
    {
        if (Find(id) is not { } it) return [Unknown(id)];
        var until = it.Appellant is null ? it.AnswerBy : it.AppealRuleBy;
        var why = new List<ContractError>();
        if (length > MaxAnswer) why.Add(new ContractError.AnswerTooLong((ulong)length));
        if (_ledger.Now > until || it.Second != Verdict.None) why.Add(new ContractError.AnswersOver((ulong)id, until));
        if (why.Count > 0) return why;
        var isParty = from == it.Challenger || from == _ledger.Vault.OperatorOf(it.Claim.ProviderId);
        if (it.Appellant is null && isParty && _ledger.Now + Windows.Extension > it.AnswerBy && it.Extensions < Windows.MaxExtensions)
        {
            it.Extensions++;
            SetClock(it, _ledger.Now + Windows.Extension);
        }
        Touch(id);
        return why;
    }

    public List<ContractError> Rule(int id, bool guilty, Hash256 evidenceRoot, IReadOnlyList<Signature> signatures)
    {
        if (Find(id) is not { } it) return [Unknown(id)];
        var (now, instance) = (_ledger.Now, it.Appellant is null ? 0 : 1);
        var why = new List<ContractError>();
        if ((instance == 0 ? it.First : it.Second) != Verdict.None) why.Add(new ContractError.AlreadyRuled((ulong)id));
        if (evidenceRoot == default) why.Add(new ContractError.NoEvidence());
        if (instance == 0 ? now <= it.AnswerBy || now > it.RuleBy : now > it.AppealRuleBy) why.Add(new ContractError.NotRulingTime((ulong)id));
        var (members, threshold) = instance == 0 ? (it.Bench.Panel, it.Bench.Threshold) : (it.Bench.AppealPanel, it.Bench.AppealThreshold);
        if (signatures.Count < threshold) why.Add(new ContractError.TooFewSignatures((ulong)threshold, (ulong)signatures.Count));
        var digest = DigestOf(id, (byte)instance, guilty, evidenceRoot);
        var last = Address.Zero;
        foreach (var signer in signatures.Select(signature => signature.Recover(digest)!.Value))
        {
            if (signer.CompareTo(last) <= 0) why.Add(new ContractError.SignersNotAscending(signer));
            else if (!members.Contains(signer)) why.Add(new ContractError.NotOnPanel(signer));
            else
            {
                last = signer;
                continue;
            }
            break;
        }
        if (why.Count > 0) return why;
        var verdict = guilty ? Verdict.Guilty : Verdict.NotGuilty;
        if (instance == 0) (it.First, it.AppealBy) = (verdict, now + Windows.Appeal);
        else it.Second = verdict;
        Touch(id);
        return why;
    }

    public List<ContractError> Appeal(Address from, int id, BigInteger wei)
    {
        if (Find(id) is not { } it) return [Unknown(id)];
        var why = new List<ContractError>();
        if (wei != Terms.AppealBond) why.Add(new ContractError.WrongBond(Terms.AppealBond, Ledger.U(wei)));
        if (it.Appellant is not null) why.Add(new ContractError.AlreadyAppealed((ulong)id));
        if ((it.First == Verdict.None && _ledger.Now <= it.RuleBy) || _ledger.Now > it.AppealBy) why.Add(new ContractError.NotAppealTime((ulong)id));
        if (why.Count > 0) return why;
        _ledger.Move(from, Contract, wei);
        (it.Appellant, it.AppealRuleBy) = (from, _ledger.Now + Windows.AppealRuling);
        Touch(id);
        return why;
    }

    public List<ContractError> Execute(int id)
    {
        if (Find(id) is not { } it) return [Unknown(id)];
        if (it.IsExecuted) return [new ContractError.AlreadyExecuted((ulong)id)];
        if (it.Second == Verdict.None && _ledger.Now <= it.FinalAt) return [new ContractError.DisputeStillOpen((ulong)id, it.FinalAt)];
        it.IsExecuted = true;
        var (claim, guilty) = (it.Claim, it.Verdict == Verdict.Guilty);
        _ledger.Vault.Touch(claim.ProviderId, claim.JobId).Disputes--;
        _ledger.Escrow.Release(claim.JobId, claim.Round, claim.ProviderId, guilty);
        if (guilty)
        {
            Assert.True(Convicted.Add(it.OffenceId), "An offence is convicted once.");
            var amount = _ledger.Vault.Slash(claim.ProviderId, claim.JobId, claim.OccurredAt, Terms.PenaltyBps);
            var (toChallenger, toJob) = (amount * Terms.ChallengerBps / 10_000, amount * Terms.JobBps / 10_000);
            Credit(it.Challenger, toChallenger);
            _ledger.Escrow.Compensate(claim.JobId, toJob);
            Destroy(amount - toChallenger - toJob);
        }
        // A bond is lost only against a ruling.
        if (it.Verdict == Verdict.NotGuilty) CreditProvider(claim.ProviderId, Forfeit(Bond));
        else Credit(it.Challenger, Bond);
        if (it.Appellant is { } appellant)
        {
            var wasOverturned = guilty != (it.First == Verdict.Guilty);
            if (it.Second == Verdict.None || wasOverturned) Credit(appellant, Terms.AppealBond);
            else if (guilty) Credit(it.Challenger, Forfeit(Terms.AppealBond));
            else CreditProvider(claim.ProviderId, Forfeit(Terms.AppealBond));
        }
        Touch(id);
        return [];
    }

    public Hash256 DigestOf(int id, byte instance, bool guilty, Hash256 evidenceRoot) =>
        new Ruling((ulong)id, Find(id)?.OffenceId ?? default, instance, guilty, evidenceRoot).Digest(_ledger.Deployment.ChainId, Contract);

    private BigInteger Forfeit(BigInteger bond)
    {
        var toOpponent = bond * ((BigInteger)Terms.ChallengerBps + Terms.JobBps) / 10_000;
        Destroy(bond - toOpponent);
        return toOpponent;
    }

    private void Destroy(BigInteger wei)
    {
        Burned += wei;
        _ledger.Move(Contract, Ledger.Burn, wei);
    }

    private void SetClock(DisputeBook it, ulong answerBy) => (it.AnswerBy, it.RuleBy, it.AppealBy) = (answerBy, answerBy + Windows.Ruling, answerBy + Windows.Ruling + Windows.Appeal);

    private static ContractError.UnknownDispute Unknown(int id) => new((ulong)id);

    private void Touch(int id) => _ledger.Touched.Add(new DisputeKey(id));
}
