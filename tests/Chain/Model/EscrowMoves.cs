using System.Numerics;
using ZeroG.Chain.Contracts;

namespace ZeroG.Chain.Tests.Model;

/// <summary>What owners, orchestrators and providers do with the escrow.</summary>
internal sealed class EscrowMoves(Ledger ledger, Cast cast, VaultMoves providers)
{
    private const int MostOpen = 5;

    private readonly JobEscrow _escrow = ledger.Deployment.JobEscrow();
    private readonly List<(Hash256 JobId, ulong Round, Hash256 Id, PayoutTree Tree, IReadOnlyList<Payout> Payouts, BigInteger Total)> _papers = [];
    private readonly List<(Address Owner, Hash256 Label)> _labels = [];

    public Move? Fund()
    {
        if (ledger.Escrow.Jobs.Values.Count(job => job.Status == JobEscrow.JobStatus.Open && job.SettleBy >= ledger.Now) >= MostOpen) return null;
        var (from, label, orchestratorId) = (cast.Pick(cast.Owners), cast.Hash(), providers.AnyId());
        if (cast.Chance(10) && _labels.Count > 0) (from, label) = cast.Pick(_labels);
        var rounds = cast.Chance(5) ? cast.Pick<ulong>([0, 1_000_001, ulong.MaxValue]) : (ulong)cast.Next(5) + 2;
        var settleBy = cast.Chance(5) ? cast.Pick<ulong>([ledger.Now, 0, ledger.Now + 730 * 86_400 + 1]) : ledger.Now + 50 + (ulong)cast.Next(1500);
        var wei = cast.Chance(5) ? BigInteger.Zero : cast.Wei(BigInteger.Pow(10, 19)) + 1;
        var refusals = ledger.Escrow.Fund(from, label, orchestratorId, rounds, settleBy, wei);
        if (refusals.Count == 0) _labels.Add((from, label));
        return Move.Of("fund", from, _escrow.Fund(label, orchestratorId, rounds, settleBy, Ledger.U(wei)), refusals);
    }

    public Move? Settle()
    {
        var jobId = AnyJob(job => job.Status is JobEscrow.JobStatus.Open or JobEscrow.JobStatus.Cancelled && job.SettleBy >= ledger.Now && job.Settlements.Count < (int)job.Rounds);
        if (!ledger.Escrow.Jobs.TryGetValue(jobId, out var job)) return Send("settle", cast.Pick(cast.Strangers), jobId, 0, cast.Hash(), cast.Hash(), 1);
        var open = Enumerable.Range(0, (int)job.Rounds).Select(round => (ulong)round).Where(round => job.SettlementOf(round) is null).ToList();
        var round = open.Count == 0 || cast.Chance(8) ? (ulong)cast.Next((int)job.Rounds + 1) : cast.Pick(open);
        var budget = round < job.Rounds ? job.Budget(round) : BigInteger.Zero;
        // Mostly those with a lock in the job, who can be accused of their work.
        var workers = ledger.Vault.Locks.Where(item => item.Key.JobId == jobId && item.Value.Amount > 0).Select(item => item.Key.ProviderId).ToList();
        var paid = (workers.Count > 0 && cast.Chance(80) ? workers : providers.Ids).OrderBy(_ => cast.Next(1000)).Take(1 + cast.Next(4)).ToList();
        if (cast.Chance(50) && !paid.Contains(job.OrchestratorId)) paid.Add(job.OrchestratorId);
        var settlementId = cast.Hash();
        var most = cast.Chance(8) ? budget : budget / paid.Count;
        var payouts = paid.Select(id => new Payout(id, Ledger.U(cast.Wei(most)))).ToList();
        var tree = new PayoutTree(settlementId, payouts);
        // Now and then the orchestrator settles for less than the leaves sum to: the last to claim finds nothing left.
        var total = cast.Chance(8) ? BigInteger.Max(0, tree.Total - BigInteger.One) : tree.Total;
        if (cast.Chance(3)) settlementId = default;
        var move = Send("settle", cast.Chance(6) ? cast.Pick(cast.Strangers) : ledger.Vault.OperatorOf(job.OrchestratorId), jobId, round, settlementId, tree.Root, total);
        if (move.Refusals.Count == 0) _papers.Add((jobId, round, settlementId, tree, payouts, total));
        return move;
    }

    /// <summary>A settlement sent again as it was, which changes nothing; or under its id with another round, root or total, which fails.</summary>
    public Move? SettleAgain()
    {
        if (_papers.Count == 0) return null;
        var it = cast.Pick(_papers);
        var from = ledger.Vault.OperatorOf(ledger.Escrow.Jobs[it.JobId].OrchestratorId);
        return cast.Next(5) switch
        {
            0 => Send("settle another round under the same id", from, it.JobId, it.Round + 1, it.Id, it.Tree.Root, it.Total),
            1 => Send("settle another sum under the same id", from, it.JobId, it.Round, it.Id, it.Tree.Root, it.Total + 1),
            2 => Send("settle a round again under another id", from, it.JobId, it.Round, cast.Hash(), it.Tree.Root, 1),
            _ => Send("settle the same again", from, it.JobId, it.Round, it.Id, it.Tree.Root, it.Total),
        };
    }

    public Move? Claim()
    {
        if (_papers.Count == 0) return null;
        var open = _papers.Where(paper => ledger.Escrow.Find(paper.JobId, paper.Id) is { IsExpired: false } made && made.ClaimableAt <= ledger.Now && made.ExpiresAt >= ledger.Now
            && paper.Payouts.Any(payout => !made.Paid.Contains(payout.ProviderId))).ToList();
        if (open.Count == 0 && !cast.Chance(15)) return null;
        // Payouts of the accused and of the convicted, which must not leave, while everything else would let them.
        var barred = open.SelectMany(paper => paper.Payouts.Where(payout => IsBarred(paper.JobId, paper.Round, payout.ProviderId)
            && !ledger.Escrow.Find(paper.JobId, paper.Id)!.Paid.Contains(payout.ProviderId)).Select(payout => (paper, payout))).ToList();
        if (barred.Count > 0 && cast.Chance(25))
        {
            var (held, its) = cast.Pick(barred);
            return Move.Of("claim what is barred", cast.Pick(cast.Strangers), _escrow.Claim(held.JobId, held.Id, its.ProviderId, its.Amount, held.Tree.Proof(its)),
                ledger.Escrow.Claim(held.JobId, held.Id, its.ProviderId, its.Amount, _ => true));
        }
        var it = open.Count == 0 || cast.Chance(15) ? cast.Pick(_papers) : cast.Pick(open);
        var made = ledger.Escrow.Find(it.JobId, it.Id)!;
        var unpaid = it.Payouts.Where(payout => !made.Paid.Contains(payout.ProviderId)).ToList();
        var payout = unpaid.Count == 0 || cast.Chance(10) ? cast.Pick(it.Payouts) : cast.Pick(unpaid);
        var (proof, isProven, settlementId) = (it.Tree.Proof(payout), true, it.Id);
        if (cast.Chance(10)) (payout, isProven) = (payout with { Amount = payout.Amount + UInt256.One }, false);
        else if (cast.Chance(5)) (proof, isProven) = ([.. proof, cast.Hash()], false);
        else if (cast.Chance(3)) settlementId = cast.Hash();
        return Move.Of("claim", cast.Pick(cast.Strangers), _escrow.Claim(it.JobId, settlementId, payout.ProviderId, payout.Amount, proof),
            ledger.Escrow.Claim(it.JobId, settlementId, payout.ProviderId, payout.Amount, _ => isProven));
    }

    public Move? Expire()
    {
        if (_papers.Count == 0) return null;
        var due = _papers.Where(paper => ledger.Escrow.Find(paper.JobId, paper.Id) is { IsExpired: false } made && made.ExpiresAt < ledger.Now).ToList();
        var it = due.Count == 0 || cast.Chance(20) ? cast.Pick(_papers) : cast.Pick(due);
        return Move.Of("expire", cast.Pick(cast.Strangers), _escrow.Expire(it.JobId, it.Id), ledger.Escrow.Expire(it.JobId, it.Id));
    }

    public Move End()
    {
        var jobId = AnyJob(job => job.Status is JobEscrow.JobStatus.Open or JobEscrow.JobStatus.Cancelled);
        var job = ledger.Escrow.Jobs.GetValueOrDefault(jobId);
        if (cast.Chance(50))
        {
            var owner = job is null || cast.Chance(15) ? cast.Pick(cast.Strangers) : job.Owner;
            return Move.Of("cancel", owner, _escrow.Cancel(jobId), ledger.Escrow.Cancel(owner, jobId));
        }
        var (from, failed) = (job is null || cast.Chance(15) ? cast.Pick(cast.Strangers) : ledger.Vault.OperatorOf(job.OrchestratorId), cast.Chance(50));
        return Move.Of("close", from, _escrow.Close(jobId, failed), ledger.Escrow.Close(from, jobId, failed));
    }

    public Move Refund()
    {
        var jobId = AnyJob(job => job.Rest > 0 && (job.Status is JobEscrow.JobStatus.Completed or JobEscrow.JobStatus.Failed || job.SettleBy < ledger.Now));
        return Move.Of("refund", cast.Pick(cast.Strangers), _escrow.Refund(jobId), ledger.Escrow.Refund(jobId));
    }

    public Move WithdrawCredit()
    {
        var rich = ledger.Escrow.Credits.Where(credit => credit.Value > 0).Select(credit => credit.Key).ToList();
        var (from, to) = (rich.Count == 0 || cast.Chance(10) ? cast.Pick(cast.Strangers) : cast.Pick(rich), cast.Chance(15) ? ledger.Refuser : cast.Pick(cast.Sinks));
        return Move.Of("withdrawCredit", from, _escrow.WithdrawCredit(to), ledger.Escrow.WithdrawCredit(from, to));
    }

    public Move WithdrawProviderCredit()
    {
        var rich = ledger.Escrow.ProviderCredits.Where(credit => credit.Value > 0).Select(credit => credit.Key).ToList();
        var (id, to) = (rich.Count == 0 || cast.Chance(10) ? providers.AnyId() : cast.Pick(rich), cast.Chance(15) ? ledger.Refuser : cast.Pick(cast.Sinks));
        var from = providers.Caller(id);
        return Move.Of("withdrawProviderCredit", from, _escrow.WithdrawProviderCredit(id, to), ledger.Escrow.WithdrawProviderCredit(from, id, to));
    }

    public Move Usurp()
    {
        var (jobId, id) = (AnyJob(_ => true), providers.AnyId());
        var from = cast.Chance(50) ? ledger.Deployment.Deployer : providers.Caller(id);
        var (name, call) = cast.Next(3) switch
        {
            0 => ("hold", _escrow.Hold(jobId, 0, id)),
            1 => ("release", _escrow.Release(jobId, 0, id, true)),
            _ => ("compensate", _escrow.Compensate(jobId, UInt256.One)),
        };
        return Move.Of($"{name} by others", from, call, [Ledger.Unauthorized(from, ContractRoles.Court)]);
    }

    private bool IsBarred(Hash256 jobId, ulong round, Hash256 providerId) =>
        ledger.Escrow.Holds.GetValueOrDefault((jobId, round, providerId)) > 0 || ledger.Escrow.Forfeited.Contains((jobId, round, providerId));

    private Move Send(string name, Address from, Hash256 jobId, ulong round, Hash256 settlementId, Hash256 root, BigInteger total) =>
        Move.Of(name, from, _escrow.Settle(jobId, round, settlementId, root, Ledger.U(total)), ledger.Escrow.Settle(from, jobId, round, settlementId, root, total));

    private Hash256 AnyJob(Func<JobBook, bool> wanted)
    {
        var fitting = ledger.Escrow.Jobs.Where(job => wanted(job.Value)).Select(job => job.Key).ToList();
        if (fitting.Count > 0 && !cast.Chance(8)) return cast.Pick(fitting);
        return ledger.Escrow.Jobs.Count > 0 && !cast.Chance(20) ? cast.Pick(ledger.Escrow.Jobs.Keys.ToList()) : cast.Hash();
    }
}
