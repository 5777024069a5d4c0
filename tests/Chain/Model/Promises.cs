using ZeroG.Chain.Contracts;
using ZeroG.Chain.Events;

namespace ZeroG.Chain.Tests.Model;

/// <summary>The promises of docs/contracts.md as what the contracts' events must never show, apart from the ledger; and how often each was put to the test.</summary>
internal sealed class Promises(Ledger ledger)
{
    private readonly Dictionary<LockKey, UInt256> _frozen = [];
    private readonly HashSet<Hash256> _slashed = [];
    private readonly HashSet<Hash256> _tombstoned = [];
    private readonly Dictionary<UInt256, SlashingCourtEvent.DisputeOpened> _opened = [];
    private readonly Dictionary<UInt256, List<SlashingCourtEvent.Ruled>> _rulings = [];
    private readonly Dictionary<ulong, SlashingCourtEvent.BenchSeated> _benches = [];
    private readonly Dictionary<Address, Queue<ulong>> _commitments = [];
    private readonly HashSet<(Hash256, ulong)> _rounds = [];
    private readonly HashSet<(Hash256, Hash256)> _settlements = [];

    /// <summary>By the number of the promise, how often a case of it occurred.</summary>
    public SortedDictionary<int, int> Tried { get; } = [];

    /// <summary>Takes a transaction that was mined.</summary>
    public void Observe(Move move, bool succeeded, ContractError? refusal, IReadOnlyList<ChainEvent> logs)
    {
        var vault = logs.Where(log => log.Contract == ledger.Deployment.Vault).Select(log => StakeVaultEvent.Decode(log)!).ToList();
        var escrow = logs.Where(log => log.Contract == ledger.Deployment.Escrow).Select(log => JobEscrowEvent.Decode(log)!).ToList();
        var court = logs.Where(log => log.Contract == ledger.Deployment.Court).Select(log => SlashingCourtEvent.Decode(log)!).ToList();
        foreach (var log in court) Note(log);
        Promise02_No_slash_without_a_verdict_and_one_an_offence(vault, court);
        Promise03_A_slash_is_bounded_by_the_lock_at_the_offence(vault);
        Promise04_Only_the_disputed_lock_is_frozen(vault);
        Promise05_A_bond_and_a_commitment_come_first_and_something_is_burned(court);
        Promise06_The_appeal_panel_is_larger_and_disjoint(court);
        Promise07_A_round_is_settled_once(move, succeeded, escrow);
        Promise08_A_bad_receiver_blocks_nobody(move, succeeded, refusal);
        Promise09_A_tombstone_bars_locks_and_not_withdrawals(vault, refusal);
        Promise10_Ids_outlive_keys(move, vault, refusal);
    }

    private void Promise02_No_slash_without_a_verdict_and_one_an_offence(List<StakeVaultEvent> vault, List<SlashingCourtEvent> court)
    {
        foreach (var slash in vault.OfType<StakeVaultEvent.Slashed>())
        {
            Assert.True(_slashed.Add(slash.OffenceId), $"The offence {slash.OffenceId} was slashed twice.");
            var executed = Assert.Single(court.OfType<SlashingCourtEvent.DisputeExecuted>());
            Assert.Equal(slash.OffenceId, executed.OffenceId);
            Assert.True(_rulings[executed.DisputeId][^1].Guilty, "A slash without a verdict.");
            Count(2);
        }
    }

    private void Promise03_A_slash_is_bounded_by_the_lock_at_the_offence(List<StakeVaultEvent> vault)
    {
        foreach (var slash in vault.OfType<StakeVaultEvent.Slashed>())
        {
            Assert.True(slash.Amount <= Ledger.U(ledger.Vault.Book(slash.ProviderId, slash.JobId).At(slash.OccurredAt)), "A slash took more than was locked at the offence.");
            if (!slash.Amount.IsZero) Count(3);
        }
    }

    private void Promise04_Only_the_disputed_lock_is_frozen(List<StakeVaultEvent> vault)
    {
        foreach (var log in vault)
        {
            if (log is StakeVaultEvent.Frozen frozen) _frozen[new LockKey(frozen.ProviderId, frozen.JobId)] = frozen.Disputes;
            if (log is StakeVaultEvent.Thawed thawed) _frozen[new LockKey(thawed.ProviderId, thawed.JobId)] = thawed.Disputes;
            var left = log switch
            {
                StakeVaultEvent.Withdrawn withdrawn => new LockKey(withdrawn.ProviderId, withdrawn.JobId),
                StakeVaultEvent.Restaked restaked => new LockKey(restaked.ProviderId, restaked.JobId),
                _ => null,
            };
            if (left is null) continue;
            Assert.True(_frozen.GetValueOrDefault(left).IsZero, $"Stake left {left} under dispute.");
            // While another lock of the same provider was frozen.
            if (_frozen.Any(item => item.Key.ProviderId == left.ProviderId && !item.Value.IsZero)) Count(4);
        }
    }

    private void Promise05_A_bond_and_a_commitment_come_first_and_something_is_burned(List<SlashingCourtEvent> court)
    {
        foreach (var opened in court.OfType<SlashingCourtEvent.DisputeOpened>())
        {
            Assert.True(_commitments.TryGetValue(opened.Challenger, out var made) && made.Any(time => time + ledger.Deployment.Terms.Windows.CommitAge <= ledger.Now), "A claim without a commitment.");
            Count(5);
        }
        foreach (var executed in court.OfType<SlashingCourtEvent.DisputeExecuted>())
            Assert.True(executed.Slashed.IsZero || !executed.Burned.IsZero, "A slash of which nothing is burned.");
    }

    private void Promise06_The_appeal_panel_is_larger_and_disjoint(List<SlashingCourtEvent> court)
    {
        foreach (var ruled in court.OfType<SlashingCourtEvent.Ruled>().Where(ruled => ruled.Instance == 1))
        {
            var bench = _benches[_opened[ruled.DisputeId].Bench];
            Assert.True(bench.AppealPanel.Count > bench.Panel.Count);
            Assert.Empty(bench.AppealPanel.Intersect(bench.Panel));
            Count(6);
        }
    }

    private void Promise07_A_round_is_settled_once(Move move, bool succeeded, List<JobEscrowEvent> escrow)
    {
        foreach (var settled in escrow.OfType<JobEscrowEvent.RoundSettled>())
            Assert.True(_rounds.Add((settled.JobId, settled.Round)) && _settlements.Add((settled.JobId, settled.SettlementId)), "A round, or a settlement, has its effect twice.");
        if (move.Name != "settle the same again" || !succeeded) return;
        Assert.Empty(escrow);
        Count(7);
    }

    private void Promise08_A_bad_receiver_blocks_nobody(Move move, bool succeeded, ContractError? refusal)
    {
        if (refusal is ContractError.PaymentFailed or ContractError.TransferFailed)
        {
            // Its own credit or ticket stays; the comparison looks at both.
            ledger.Touched.Add(move.From);
            Count(8);
        }
        Assert.False(succeeded && refusal is not null);
    }

    private void Promise09_A_tombstone_bars_locks_and_not_withdrawals(List<StakeVaultEvent> vault, ContractError? refusal)
    {
        foreach (var log in vault)
        {
            if (log is StakeVaultEvent.Tombstoned barred) _tombstoned.Add(barred.ProviderId);
            if (log is StakeVaultEvent.Locked locked) Assert.DoesNotContain(locked.ProviderId, _tombstoned);
            if (log is StakeVaultEvent.Withdrawn withdrawn && _tombstoned.Contains(withdrawn.ProviderId)) Count(9);
        }
        if (refusal is ContractError.ProviderTombstoned) Count(9);
    }

    private void Promise10_Ids_outlive_keys(Move move, List<StakeVaultEvent> vault, ContractError? refusal)
    {
        if (refusal is ContractError.NotOperator not && ledger.Vault.Providers.TryGetValue(not.ProviderId, out var it) && it.Former.Contains(move.From)) Count(10);
        foreach (var locked in vault.OfType<StakeVaultEvent.Locked>()) if (ledger.Vault.Providers[locked.ProviderId].Former.Count > 0) Count(10);
    }

    private void Note(SlashingCourtEvent log)
    {
        switch (log)
        {
            case SlashingCourtEvent.BenchSeated seated: _benches[seated.Bench] = seated; break;
            case SlashingCourtEvent.DisputeOpened opened: _opened[opened.DisputeId] = opened; break;
            case SlashingCourtEvent.Ruled ruled: (_rulings.TryGetValue(ruled.DisputeId, out var all) ? all : _rulings[ruled.DisputeId] = []).Add(ruled); break;
            case SlashingCourtEvent.ClaimCommitted committed:
                Assert.Equal(ledger.Deployment.Terms.Terms.Bond, committed.Bond);
                (_commitments.TryGetValue(committed.Challenger, out var times) ? times : _commitments[committed.Challenger] = []).Enqueue(ledger.Now);
                break;
        }
    }

    private void Count(int promise) => Tried[promise] = Tried.GetValueOrDefault(promise) + 1;
}
