using System.Numerics;
using ZeroG.Chain.Contracts;
using ZeroG.Chain.Rpc;

namespace ZeroG.Chain.Tests.Model;

/// <summary>Asks the chain for what the ledger says, and keeps every difference.</summary>
internal sealed class Comparison(Ledger ledger, ChainClient chain, CancellationToken cancel)
{
    private readonly StakeVault _vault = ledger.Deployment.StakeVault();
    private readonly JobEscrow _escrow = ledger.Deployment.JobEscrow();
    private readonly SlashingCourt _court = ledger.Deployment.SlashingCourt();
    private readonly Dictionary<int, SlashingCourt.Dispute> _seen = [];

    /// <summary>What was not as the ledger says.</summary>
    public List<string> Drifts { get; } = [];

    /// <summary>Values that were compared.</summary>
    public int Compared { get; private set; }

    /// <summary>Everything, rather than what was touched.</summary>
    public IEnumerable<Task> All() => Questions(
    [
        .. ledger.Accounts.Cast<object>(), .. ledger.Vault.Providers.Keys.Select(id => new ProviderKey(id)), .. ledger.Vault.Locks.Keys, .. ledger.Escrow.Jobs.Keys.Select(id => new JobKey(id)),
        .. ledger.Escrow.Jobs.SelectMany(job => job.Value.Settlements.Keys.Select(id => new SettlementKey(job.Key, id))), .. Enumerable.Range(1, ledger.Court.Disputes.Count).Select(id => new DisputeKey(id)),
    ]);

    public IEnumerable<Task> Touched() => Questions([.. ledger.Touched]);

    private IEnumerable<Task> Questions(IReadOnlyList<object> keys) => keys.SelectMany(key => key switch
    {
        Address account => Account(account),
        ProviderKey provider => Provider(provider.Id, ledger.Vault.Providers[provider.Id]),
        LockKey of => Lock(of, ledger.Vault.Book(of.ProviderId, of.JobId)),
        JobKey job => Job(job.Id, ledger.Escrow.Jobs[job.Id]),
        SettlementKey settlement => Settlement(settlement, ledger.Escrow.Find(settlement.JobId, settlement.SettlementId)!),
        DisputeKey dispute => [Dispute(dispute.Id, ledger.Court.Find(dispute.Id)!)],
        _ => throw new ArgumentException($"Nothing is known of a {key.GetType().Name}."),
    }).Concat(Promise01_Conservation());

    /// <summary>Each contract has what its books sum to and what was forced into it, to the wei; and the contracts say the same sums of themselves.</summary>
    private IEnumerable<Task> Promise01_Conservation()
    {
        var (vault, escrow, court) = (ledger.Vault, ledger.Escrow, ledger.Court);
        var (vaultSurplus, escrowSurplus, courtSurplus) = (ledger.Forced(_vault.Address), ledger.Forced(_escrow.Address), ledger.Forced(_court.Address));
        yield return Same("totals of the vault", _vault.TotalsAsync(chain, cancel), new StakeVault.Totals(U(vault.Free), U(vault.Locked), U(vault.Unbonding), U(vaultSurplus)));
        yield return Same("totals of the escrow", _escrow.TotalsAsync(chain, cancel), new JobEscrow.Totals(U(escrow.Rest), U(escrow.Unclaimed), U(escrow.AllCredits), U(escrowSurplus)));
        yield return Same("totals of the court", _court.TotalsAsync(chain, cancel), new SlashingCourt.Totals(U(court.Bonds), U(court.AllCredits), U(court.Burned), U(courtSurplus)));
        yield return Same("conservation in the vault", chain.BalanceAsync(_vault.Address, cancel), U(vault.Free + vault.Locked + vault.Unbonding + vaultSurplus));
        yield return Same("conservation in the escrow", chain.BalanceAsync(_escrow.Address, cancel), U(escrow.Rest + escrow.Unclaimed + escrow.AllCredits + escrowSurplus));
        yield return Same("conservation in the court", chain.BalanceAsync(_court.Address, cancel), U(court.Bonds + court.AllCredits + courtSurplus));
        yield return Same("what is burned", chain.BalanceAsync(Ledger.Burn, cancel), U(court.Burned));
    }

    private IEnumerable<Task> Account(Address account)
    {
        yield return Same($"balance of {account}", chain.BalanceAsync(account, cancel), U(ledger.Wei(account)));
        yield return Same($"escrow's credit of {account}", _escrow.CreditOfAsync(chain, account, cancel), U(ledger.Escrow.Credits.GetValueOrDefault(account)));
        yield return Same($"court's credit of {account}", _court.CreditOfAsync(chain, account, cancel), U(ledger.Court.Credits.GetValueOrDefault(account)));
    }

    private IEnumerable<Task> Provider(Hash256 id, ProviderBook it)
    {
        yield return Same($"provider {id}", _vault.ProviderAsync(chain, id, cancel), new StakeVault.Provider(it.Operator, it.Recovery, it.Convictions, it.IsTombstoned, U(it.Free)));
        yield return Same($"escrow's credit of provider {id}", _escrow.ProviderCreditOfAsync(chain, id, cancel), U(ledger.Escrow.ProviderCredits.GetValueOrDefault(id)));
        yield return Same($"court's credit of provider {id}", _court.ProviderCreditOfAsync(chain, id, cancel), U(ledger.Court.ProviderCredits.GetValueOrDefault(id)));
    }

    private IEnumerable<Task> Lock(LockKey of, LockBook book)
    {
        yield return Same($"{of}", _vault.LockedAsync(chain, of.ProviderId, of.JobId, cancel), U(book.Amount));
        yield return Same($"disputes over {of}", _vault.DisputesAsync(chain, of.ProviderId, of.JobId, cancel), (ulong)book.Disputes);
        yield return SameList($"tickets of {of}", _vault.TicketsAsync(chain, of.ProviderId, of.JobId, cancel), [.. book.Tickets.Select(ticket => new StakeVault.Ticket(U(ticket.Amount), ticket.RequestedAt, ticket.ReadyAt))]);
        // At the very seconds at which something changed, where one second more or less is another answer.
        foreach (var time in book.Edges(ledger.Now).Append(ledger.Now - 20))
        {
            yield return Same($"past of {of} at {time}", _vault.LockedAtAsync(chain, of.ProviderId, of.JobId, time, cancel), U(book.At(time)));
            yield return Same($"slashable of {of} at {time}", _vault.SlashableAtAsync(chain, of.ProviderId, of.JobId, time, cancel), U(book.SlashableAt(time)));
        }
    }

    private IEnumerable<Task> Job(Hash256 id, JobBook it)
    {
        yield return Same($"job {id}", _escrow.JobAsync(chain, id, cancel), new JobEscrow.Job(it.Owner, it.Status, it.Rounds, it.SettleBy, it.OrchestratorId, U(it.Funded), U(it.Rest)));
    }

    private IEnumerable<Task> Settlement(SettlementKey of, SettlementBook it)
    {
        yield return Same($"{of}", _escrow.SettlementAsync(chain, of.JobId, of.SettlementId, cancel), new JobEscrow.Settlement(it.Root, it.Round, it.ClaimableAt, it.ExpiresAt, it.IsExpired, U(it.Total), U(it.Claimed)));
        yield return Same($"settlement of round {it.Round}", _escrow.SettlementOfAsync(chain, of.JobId, it.Round, cancel), of.SettlementId);
    }

    private async Task Dispute(int id, DisputeBook it)
    {
        var found = await _court.DisputeAsync(chain, (ulong)id, cancel);
        Keep($"dispute {id}", found, new SlashingCourt.Dispute(
            it.Claim, it.Challenger, it.Appellant ?? Address.Zero, it.Bench.Number, it.Extensions, it.First, it.Second, it.IsExecuted, it.AnswerBy, it.RuleBy, it.AppealBy, it.AppealRuleBy));
        Promise04_Every_dispute_ends(it, found);
        if (_seen.TryGetValue(id, out var former)) Promise09_No_window_is_shortened(former, found);
        _seen[id] = found;
    }

    private void Promise04_Every_dispute_ends(DisputeBook it, SlashingCourt.Dispute found)
    {
        var windows = ledger.Deployment.Terms.Windows;
        var longest = windows.Response + windows.MaxExtensions * windows.Extension + windows.Ruling + windows.Appeal + windows.AppealRuling;
        Assert.True(Math.Max(found.AppealBy, found.AppealRuleBy) <= it.OpenedAt + longest, "A dispute outlasts its longest time.");
    }

    private static void Promise09_No_window_is_shortened(SlashingCourt.Dispute former, SlashingCourt.Dispute found)
    {
        Assert.True(found.AnswerBy >= former.AnswerBy && found.RuleBy >= former.RuleBy && found.AppealRuleBy >= former.AppealRuleBy, "A window of a dispute was shortened.");
        // A ruling begins the time of the appeal; nothing ends it early afterwards.
        Assert.True(former.First == SlashingCourt.Verdict.None || found.AppealBy >= former.AppealBy, "The time of an appeal was shortened.");
        Assert.Equal(former.Bench, found.Bench);
        Assert.Equal(former.Claim, found.Claim);
    }

    private async Task Same<T>(string what, Task<T> found, T expected)
        where T : notnull => Keep(what, await found, expected);

    private async Task SameList<T>(string what, Task<IReadOnlyList<T>> found, IReadOnlyList<T> expected)
    {
        var list = await found;
        Keep(what, list.SequenceEqual(expected) ? "" : string.Join("; ", list), list.SequenceEqual(expected) ? "" : string.Join("; ", expected));
    }

    private void Keep<T>(string what, T found, T expected)
        where T : notnull
    {
        lock (Drifts)
        {
            Compared++;
            if (!found.Equals(expected)) Drifts.Add($"{what}: the chain has {found}, the ledger {expected}");
        }
    }

    private static UInt256 U(BigInteger value) => Ledger.U(value);
}
