using System.Numerics;
using ZeroG.Chain.Contracts;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Settlement;

namespace ZeroG.Chain.Tests.Model;

/// <summary>What challengers, the accused, panels and bystanders do with the court.</summary>
internal sealed class CourtMoves(Ledger ledger, Cast cast, VaultMoves providers)
{
    private const int MostOpen = 6;

    private readonly SlashingCourt _court = ledger.Deployment.SlashingCourt();
    private readonly List<(Address From, SlashingCourt.Claim Claim, Hash256 Salt)> _secrets = [];

    private SlashingCourt.Terms Terms => ledger.Deployment.Terms.Terms;

    public Move Seat()
    {
        // The first panels are what the campaign begins with.
        var isSound = ledger.Court.Benches.Count == 0 || cast.Chance(40);
        var panel = Members(cast.Panel, isSound ? 3 : 2 + cast.Next(3));
        var larger = Members(cast.AppealPanel, isSound ? 5 : 3 + cast.Next(3));
        if (!isSound && cast.Chance(30)) larger = [.. larger.SkipLast(1).Append(panel[0]).Order()];
        if (!isSound && cast.Chance(20)) panel = [.. panel.Reverse()];
        var bench = new BenchBook((ulong)ledger.Court.Benches.Count + 1, panel, isSound ? 2 : 1 + cast.Next(3), larger, isSound ? 3 : 2 + cast.Next(3));
        var from = ledger.Court.Benches.Count > 0 && cast.Chance(20) ? cast.Pick(cast.Strangers) : ledger.Deployment.Deployer;
        var call = _court.SeatBench(panel, (ulong)bench.Threshold, larger, (ulong)bench.AppealThreshold);
        return Move.Of("seatBench", from, call, ledger.Court.Seat(from, ledger.Deployment.Deployer, bench));
    }

    public Move? Commit()
    {
        if (Open.Count() >= MostOpen && !cast.Chance(10)) return null;
        var (id, jobId) = providers.AnyLock(book => book.Amount > 0);
        if (cast.Chance(20) && _secrets.Count > 0) (id, jobId) = (cast.Pick(_secrets).Claim.ProviderId, cast.Pick(_secrets).Claim.JobId);
        var rounds = ledger.Escrow.Jobs.GetValueOrDefault(jobId)?.Rounds ?? 1;
        // Mostly over a round that is being paid, and often at the very second of a change of the lock.
        var paid = ledger.Escrow.Jobs.GetValueOrDefault(jobId)?.Settlements.Values.Where(made => !made.IsExpired).Select(made => made.Round).ToList() ?? [];
        var round = paid.Count > 0 && cast.Chance(60) ? cast.Pick(paid) : (ulong)cast.Next((int)rounds + (cast.Chance(5) ? 2 : 0));
        var edges = ledger.Vault.Book(id, jobId).Edges(ledger.Now).Where(time => time + 100 > ledger.Now).ToList();
        var occurredAt = edges.Count > 0 && cast.Chance(40) ? cast.Pick(edges) : cast.Chance(6) ? ledger.Now + 1000 : ledger.Now - (ulong)cast.Next(cast.Chance(6) ? 300 : 60);
        var claim = new SlashingCourt.Claim(jobId, (ulong)cast.Next(2), round, id, occurredAt, cast.Chance(4) ? default : cast.Hash());
        var (from, salt, bond) = (cast.Chance(10) ? providers.Caller(id) : cast.Pick(cast.Challengers), cast.Hash(), cast.Chance(6) ? cast.Wei(Terms.Bond) : Terms.Bond);
        if (cast.Chance(5) && _secrets.Count > 0) (from, claim, salt) = cast.Pick(_secrets);
        var commitment = ContractIds.Commitment(from, claim, salt);
        var move = Move.Of("commit", from, _court.Commit(commitment, Ledger.U(bond)), ledger.Court.Commit(from, commitment, bond));
        if (move.Refusals.Count == 0) _secrets.Add((from, claim, salt));
        return move;
    }

    public Move? Reveal()
    {
        if (_secrets.Count == 0) return null;
        var ripe = _secrets.Where(secret => ledger.Court.Commitments.TryGetValue((secret.From, ContractIds.Commitment(secret.From, secret.Claim, secret.Salt)), out var made)
            && made + ledger.Deployment.Terms.Windows.CommitAge <= ledger.Now && ledger.Now <= made + ledger.Deployment.Terms.Windows.CommitLife).ToList();
        if (ripe.Count == 0 && !cast.Chance(10)) return null;
        var (from, claim, salt) = ripe.Count == 0 || cast.Chance(10) ? _secrets[^(1 + cast.Next(Math.Min(_secrets.Count, 10)))] : cast.Pick(ripe);
        // Another's claim, seen in the pool of transactions.
        if (cast.Chance(5)) from = cast.Pick(cast.Strangers);
        return Move.Of("reveal", from, _court.Reveal(claim, salt), ledger.Court.Reveal(from, claim, salt));
    }

    public Move? WithdrawCommitment()
    {
        if (_secrets.Count == 0) return null;
        var old = _secrets.Where(secret => ledger.Court.Commitments.ContainsKey((secret.From, ContractIds.Commitment(secret.From, secret.Claim, secret.Salt)))).ToList();
        var (from, claim, salt) = old.Count == 0 || cast.Chance(10) ? cast.Pick(_secrets) : cast.Pick(old);
        var commitment = ContractIds.Commitment(from, claim, salt);
        return Move.Of("withdrawCommitment", from, _court.WithdrawCommitment(commitment), ledger.Court.WithdrawCommitment(from, commitment));
    }

    public Move? Answer()
    {
        if (AnyDispute(dispute => !dispute.IsExecuted) is not { } id) return null;
        var it = ledger.Court.Find(id);
        var from = it is null || cast.Chance(25) ? cast.Pick(cast.Strangers) : cast.Chance(50) ? it.Challenger : ledger.Vault.OperatorOf(it.Claim.ProviderId);
        var data = new byte[cast.Chance(4) ? 24 * 1024 + 1 : cast.Next(64)];
        return Move.Of("answer", from, _court.Answer((ulong)id, data), ledger.Court.Answer(from, id, data.Length));
    }

    public Move? Rule()
    {
        var now = ledger.Now;
        if (AnyDispute(dispute => !dispute.IsExecuted && (dispute.Appellant is null
            ? dispute.First == SlashingCourt.Verdict.None && now > dispute.AnswerBy && now <= dispute.RuleBy
            : dispute.Second == SlashingCourt.Verdict.None && now <= dispute.AppealRuleBy)) is not { } id) return null;
        var it = ledger.Court.Find(id);
        var (guilty, evidence, instance) = (cast.Chance(60), cast.Chance(4) ? default : cast.Hash(), it?.Appellant is null ? 0 : 1);
        var (members, threshold) = it is null ? ([], 1) : instance == 0 ? (it.Bench.Panel, it.Bench.Threshold) : (it.Bench.AppealPanel, it.Bench.AppealThreshold);
        var keys = cast.Panel.Concat(cast.AppealPanel).Where(key => members.Contains(key.Address)).OrderBy(_ => cast.Next(1000)).Take(cast.Chance(8) ? threshold - 1 : threshold).OrderBy(key => key.Address).ToList();
        // The other panel's member, one twice, or over another verdict.
        if (cast.Chance(6)) keys = [.. keys.Skip(1).Append(cast.Pick(instance == 0 ? cast.AppealPanel : cast.Panel)).OrderBy(key => key.Address)];
        else if (cast.Chance(4) && keys.Count > 1) keys[1] = keys[0];
        var digest = ledger.Court.DigestOf(id, (byte)instance, cast.Chance(4) ? !guilty : guilty, evidence);
        Signature[] signatures = [.. keys.Select(key => key.Sign(digest))];
        var call = _court.Rule((ulong)id, guilty, evidence, [.. signatures.Select(signature => (ReadOnlyMemory<byte>)signature.ToArray())]);
        return Move.Of("rule", cast.Pick(cast.Strangers), call, ledger.Court.Rule(id, guilty, evidence, signatures));
    }

    public Move? Appeal()
    {
        var now = ledger.Now;
        if (AnyDispute(dispute => dispute.Appellant is null && now <= dispute.AppealBy && (dispute.First != SlashingCourt.Verdict.None || now > dispute.RuleBy)) is not { } id) return null;
        var (from, bond) = (cast.Pick(cast.Challengers), cast.Chance(8) ? cast.Wei(Terms.AppealBond) : Terms.AppealBond);
        return Move.Of("appeal", from, _court.Appeal((ulong)id, Ledger.U(bond)), ledger.Court.Appeal(from, id, bond));
    }

    public Move? Execute()
    {
        if (AnyDispute(dispute => !dispute.IsExecuted && (dispute.Second != SlashingCourt.Verdict.None || ledger.Now > dispute.FinalAt)) is not { } id) return null;
        return Move.Of("execute", cast.Pick(cast.Strangers), _court.Execute((ulong)id), ledger.Court.Execute(id));
    }

    public Move WithdrawCredit()
    {
        var rich = ledger.Court.Credits.Where(credit => credit.Value > 0).Select(credit => credit.Key).ToList();
        var (from, to) = (rich.Count == 0 || cast.Chance(10) ? cast.Pick(cast.Strangers) : cast.Pick(rich), cast.Chance(15) ? ledger.Refuser : cast.Pick(cast.Sinks));
        return Move.Of("court's withdrawCredit", from, _court.WithdrawCredit(to), ledger.Court.WithdrawCredit(from, to));
    }

    public Move WithdrawProviderCredit()
    {
        var rich = ledger.Court.ProviderCredits.Where(credit => credit.Value > 0).Select(credit => credit.Key).ToList();
        var (id, to) = (rich.Count == 0 || cast.Chance(10) ? providers.AnyId() : cast.Pick(rich), cast.Chance(15) ? ledger.Refuser : cast.Pick(cast.Sinks));
        var from = providers.Caller(id);
        return Move.Of("court's withdrawProviderCredit", from, _court.WithdrawProviderCredit(id, to), ledger.Court.WithdrawProviderCredit(from, id, to));
    }

    /// <summary>Ether sent to the court by hand is refused; sent by a contract that ends itself, nobody can refuse it.</summary>
    public Move Force()
    {
        var (from, wei) = (cast.Pick(cast.Strangers), cast.Wei(BigInteger.Pow(10, 15)) + 1);
        if (cast.Chance(20)) return Move.Of("pay the court", from, new SettlementCall(_court.Address, Ledger.U(wei), default), [new ContractError.OnlyVault(from)]);
        var contract = cast.Pick(ledger.Deployment.Contracts());
        ledger.Force(from, contract, wei);
        // PUSH20 contract, SELFDESTRUCT: as init code, in the transaction that creates it.
        return new Move("force", from, null, Ledger.U(wei), (byte[])[0x73, .. contract.ToArray(), 0xff], []);
    }

    private IEnumerable<DisputeBook> Open => ledger.Court.Disputes.Where(dispute => !dispute.IsExecuted);

    private int? AnyDispute(Func<DisputeBook, bool> wanted)
    {
        var all = ledger.Court.Disputes;
        if (all.Count == 0) return null;
        var fitting = Enumerable.Range(1, all.Count).Where(id => wanted(all[id - 1])).ToList();
        if (fitting.Count > 0 && !cast.Chance(10)) return cast.Pick(fitting);
        if (fitting.Count == 0 && !cast.Chance(8)) return null;
        // Mostly a late one, since old disputes are all over; now and then one that never was.
        return cast.Chance(5) ? all.Count + 1 : all.Count - cast.Next(Math.Min(all.Count, 6));
    }

    private Address[] Members(IReadOnlyList<SigningKey> keys, int count) => [.. keys.OrderBy(_ => cast.Next(1000)).Take(count).Select(key => key.Address).Order()];
}
