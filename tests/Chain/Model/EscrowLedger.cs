using System.Numerics;
using ZeroG.Chain.Contracts;
using static ZeroG.Chain.Contracts.JobEscrow;

namespace ZeroG.Chain.Tests.Model;

/// <summary>Budgets, settled rounds and credits.</summary>
internal sealed class EscrowLedger(Ledger ledger) : PullLedger(ledger)
{
    private const ulong MaxRounds = 1_000_000, MaxDuration = 730 * 86_400;

    private readonly Ledger _ledger = ledger;

    public Dictionary<Hash256, JobBook> Jobs { get; } = [];

    public Dictionary<(Hash256 JobId, ulong Round, Hash256 ProviderId), int> Holds { get; } = [];

    public HashSet<(Hash256 JobId, ulong Round, Hash256 ProviderId)> Forfeited { get; } = [];

    public BigInteger Rest => Jobs.Values.Aggregate(BigInteger.Zero, (sum, job) => sum + job.Rest);

    public BigInteger Unclaimed => Jobs.Values.SelectMany(job => job.Settlements.Values).Where(made => !made.IsExpired).Aggregate(BigInteger.Zero, (sum, made) => sum + made.Total - made.Claimed);

    protected override Address Contract => _ledger.Deployment.Escrow;

    public List<ContractError> Fund(Address from, Hash256 label, Hash256 orchestratorId, ulong rounds, ulong settleBy, BigInteger wei)
    {
        var id = ContractIds.Job(from, label);
        var why = new List<ContractError>();
        if (wei.IsZero) why.Add(new ContractError.ZeroBudget());
        if (rounds is 0 or > MaxRounds) why.Add(new ContractError.InvalidRounds(rounds));
        if (settleBy <= _ledger.Now || settleBy > _ledger.Now + MaxDuration) why.Add(new ContractError.InvalidDeadline(settleBy));
        if (!_ledger.Vault.Providers.ContainsKey(orchestratorId)) why.Add(new ContractError.UnknownOrchestrator(orchestratorId));
        if (Jobs.ContainsKey(id)) why.Add(new ContractError.JobExists(id));
        if (why.Count > 0) return why;
        _ledger.Move(from, Contract, wei);
        Jobs[Touch(id)] = new JobBook { Owner = from, OrchestratorId = orchestratorId, Rounds = rounds, SettleBy = settleBy, Funded = wei, Rest = wei };
        return why;
    }

    public List<ContractError> Settle(Address from, Hash256 jobId, ulong round, Hash256 settlementId, Hash256 root, BigInteger total)
    {
        if (!Jobs.TryGetValue(jobId, out var job)) return [new ContractError.UnknownJob(jobId)];
        var why = new List<ContractError>();
        if (_ledger.Vault.OperatorOf(job.OrchestratorId) != from) why.Add(new ContractError.NotOrchestrator(jobId, from));
        if (settlementId == default || root == default || total.IsZero) why.Add(new ContractError.InvalidSettlement());
        if (job.Settlements.TryGetValue(settlementId, out var same))
        {
            if (same.Round != round || same.Root != root || same.Total != total) why.Add(new ContractError.SettlementConflict(jobId, settlementId));
            return why;
        }
        if (job.Status is not (JobStatus.Open or JobStatus.Cancelled)) why.Add(new ContractError.JobNotOpen(jobId, job.Status));
        if (_ledger.Now > job.SettleBy) why.Add(new ContractError.SettlingOver(jobId, job.SettleBy));
        if (round >= job.Rounds) why.Add(new ContractError.UnknownRound(jobId, round));
        if (job.SettlementOf(round) is { } other) why.Add(new ContractError.RoundAlreadySettled(jobId, round, other));
        if (round < job.Rounds && total > job.Budget(round)) why.Add(new ContractError.OverBudget(jobId, round, Ledger.U(job.Budget(round)), Ledger.U(total)));
        if (why.Count > 0) return why;
        var claimableAt = _ledger.Now + _ledger.Deployment.Terms.PayoutLag;
        job.Settlements[settlementId] = new SettlementBook { Round = round, Root = root, Total = total, ClaimableAt = claimableAt, ExpiresAt = claimableAt + _ledger.Deployment.Terms.ClaimWindow };
        job.Rest -= total;
        _ledger.Touched.Add(new SettlementKey(Touch(jobId), settlementId));
        return why;
    }

    /// <summary>Pays a leaf; <paramref name="isProven"/> says whether its proof leads to the root.</summary>
    public List<ContractError> Claim(Hash256 jobId, Hash256 settlementId, Hash256 providerId, BigInteger amount, Func<SettlementBook, bool> isProven)
    {
        if (Find(jobId, settlementId) is not { } made) return [new ContractError.UnknownSettlement(jobId, settlementId)];
        var why = new List<ContractError>();
        if (_ledger.Now < made.ClaimableAt) why.Add(new ContractError.NotClaimableYet(jobId, settlementId, made.ClaimableAt));
        if (made.IsExpired || _ledger.Now > made.ExpiresAt) why.Add(new ContractError.ClaimsOver(jobId, settlementId, made.ExpiresAt));
        if (made.Paid.Contains(providerId)) why.Add(new ContractError.AlreadyClaimed(jobId, settlementId, providerId));
        foreach (var accused in new[] { providerId, Jobs[jobId].OrchestratorId }.Distinct())
        {
            if (Holds.GetValueOrDefault((jobId, made.Round, accused)) > 0) why.Add(new ContractError.UnderDispute(jobId, made.Round, accused));
            if (Forfeited.Contains((jobId, made.Round, accused))) why.Add(new ContractError.PayoutForfeited(jobId, made.Round, accused));
        }
        if (!isProven(made)) why.Add(new ContractError.InvalidProof(jobId, settlementId, providerId));
        if (amount > made.Total - made.Claimed) why.Add(new ContractError.Overdrawn(jobId, settlementId, Ledger.U(made.Total - made.Claimed), Ledger.U(amount)));
        if (why.Count > 0) return why;
        made.Paid.Add(providerId);
        made.Claimed += amount;
        CreditProvider(providerId, amount);
        _ledger.Touched.Add(new SettlementKey(jobId, settlementId));
        return why;
    }

    public List<ContractError> Expire(Hash256 jobId, Hash256 settlementId)
    {
        if (Find(jobId, settlementId) is not { } made) return [new ContractError.UnknownSettlement(jobId, settlementId)];
        if (made.IsExpired) return [new ContractError.AlreadyExpired(jobId, settlementId)];
        if (_ledger.Now <= made.ExpiresAt) return [new ContractError.NotExpiredYet(jobId, settlementId, made.ExpiresAt)];
        made.IsExpired = true;
        Jobs[Touch(jobId)].Rest += made.Total - made.Claimed;
        _ledger.Touched.Add(new SettlementKey(jobId, settlementId));
        return [];
    }

    public List<ContractError> Cancel(Address from, Hash256 jobId)
    {
        if (!Jobs.TryGetValue(jobId, out var job)) return [new ContractError.UnknownJob(jobId)];
        var why = new List<ContractError>();
        if (job.Owner != from) why.Add(new ContractError.NotJobOwner(jobId, from));
        if (job.Status != JobStatus.Open) why.Add(new ContractError.JobNotOpen(jobId, job.Status));
        if (why.Count > 0) return why;
        job.Status = JobStatus.Cancelled;
        job.SettleBy = Math.Min(job.SettleBy, _ledger.Now + _ledger.Deployment.Terms.SettlementGrace);
        Touch(jobId);
        return why;
    }

    public List<ContractError> Close(Address from, Hash256 jobId, bool failed)
    {
        if (!Jobs.TryGetValue(jobId, out var job)) return [new ContractError.UnknownJob(jobId)];
        var why = new List<ContractError>();
        if (_ledger.Vault.OperatorOf(job.OrchestratorId) != from) why.Add(new ContractError.NotOrchestrator(jobId, from));
        if (job.Status is not (JobStatus.Open or JobStatus.Cancelled)) why.Add(new ContractError.JobNotOpen(jobId, job.Status));
        if (why.Count > 0) return why;
        job.Status = failed ? JobStatus.Failed : JobStatus.Completed;
        job.SettleBy = Math.Min(job.SettleBy, _ledger.Now);
        Touch(jobId);
        return why;
    }

    public List<ContractError> Refund(Hash256 jobId)
    {
        if (!Jobs.TryGetValue(jobId, out var job)) return [new ContractError.UnknownJob(jobId)];
        var why = new List<ContractError>();
        if (job.Status is JobStatus.Open or JobStatus.Cancelled && _ledger.Now <= job.SettleBy) why.Add(new ContractError.SettlingOpen(jobId, job.SettleBy));
        if (job.Rest.IsZero) why.Add(new ContractError.NothingToRefund(jobId));
        if (why.Count > 0) return why;
        Credit(job.Owner, job.Rest);
        job.Rest = 0;
        Touch(jobId);
        return why;
    }

    public void Hold(Hash256 jobId, ulong round, Hash256 providerId) => Holds[(jobId, round, providerId)] = Holds.GetValueOrDefault((jobId, round, providerId)) + 1;

    public void Release(Hash256 jobId, ulong round, Hash256 providerId, bool forfeits)
    {
        Holds[(jobId, round, providerId)]--;
        if (forfeits) Forfeited.Add((jobId, round, providerId));
    }

    public void Compensate(Hash256 jobId, BigInteger wei)
    {
        Jobs[Touch(jobId)].Rest += wei;
        _ledger.Move(_ledger.Deployment.Court, Contract, wei);
    }

    public SettlementBook? Find(Hash256 jobId, Hash256 settlementId) => Jobs.TryGetValue(jobId, out var job) ? job.Settlements.GetValueOrDefault(settlementId) : null;

    private Hash256 Touch(Hash256 jobId)
    {
        _ledger.Touched.Add(new JobKey(jobId));
        return jobId;
    }
}
