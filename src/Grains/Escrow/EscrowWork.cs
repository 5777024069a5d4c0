using System.Collections.Immutable;
using ZeroG.Catalog;
using ZeroG.Chain;
using ZeroG.Escrow;
using ZeroG.Grains.Settlement;
using ZeroG.Jobs;
using ZeroG.Market;
using ZeroG.Provenance;
using ZeroG.Settlement;
using ZeroG.Staking;

namespace ZeroG.Grains.Escrow;

/// <summary>
/// Brings one escrow a step on. Every effect on the chain has a name of its own and is ordered again at each step until it is final,
/// so that it does not matter where the last attempt broke off.
/// </summary>
/// <param name="jobId">The job.</param>
/// <param name="grains">Reaches the others.</param>
/// <param name="setup">The chain.</param>
/// <param name="sheets">Where sheets are kept.</param>
/// <param name="read">The state as it is stored.</param>
/// <param name="store">Stores the next.</param>
/// <param name="clock">Tells how long to wait.</param>
internal sealed class EscrowWork(
    string jobId, IGrainFactory grains, ChainSetup setup, PayoutSheets sheets, Func<EscrowState> read, Func<EscrowState, Task> store, TimeProvider clock)
{
    private const int AtOnce = 8;

    // What is due within this many seconds is waited for, rather than left to the next reminder.
    private const ulong Soon = 60;

    private readonly EscrowCalls _calls = new(setup);

    /// <summary>What holds it up, with the remedy; empty when nothing does.</summary>
    public string Trouble { get; private set; } = "";

    private EscrowState State => read();

    private EscrowTerms Terms => State.Terms!;

    private ITrainingJobGrain Job => grains.GetGrain<ITrainingJobGrain>(jobId);

    private ISettlementGrain Owner => Signer(setup.Owner);

    private ISettlementGrain Orchestrator => Signer(setup.Providers[Terms.OrchestratorId].Operator);

    /// <summary>Does what can be done now.</summary>
    /// <returns>Whether there is something to look at again soon, rather than in a minute.</returns>
    public async Task<bool> AdvanceAsync(CancellationToken cancel)
    {
        Trouble = "";
        var job = await Job.GetAsync();
        if (State.JobFailed is null && job is null or { HasEnded: true }) await store(EscrowBook.JobEnded(State, job?.Phase != JobPhase.Completed));
        switch (State.Phase)
        {
            case EscrowPhase.Funding:
                await FundAsync();
                return !State.IsOver;
            case EscrowPhase.Open:
                await SettleAsync(job!, cancel);
                return true;
            case EscrowPhase.Closing:
                if (job is not null) await SettleAsync(job, cancel);
                await CloseAsync();
                return true;
            case EscrowPhase.Refunding:
                var isRefunded = await RefundAsync();
                var isReleased = await ReleaseAsync();
                var wait = await ClaimAsync(cancel);
                if (isRefunded && isReleased && State.Unclaimed.IsEmpty) await store(EscrowBook.Done(State));
                return !State.IsOver && (!isRefunded || !isReleased || !wait);
            default:
                return false;
        }
    }

    private async Task FundAsync()
    {
        if (State.Funded.IsZero)
        {
            if (State.JobFailed is not null && await AbandonAsync()) return;
            var fund = await Owner.SettleAsync(_calls.Fund(Terms, jobId));
            if (fund.Phase == SettlementPhase.Failed) Hold("The budget could not be paid in", fund);
            if (fund.Phase == SettlementPhase.Final) await store(EscrowBook.Funded(State));
        }

        if (!State.Funded.IsZero && State.JobFailed is { } failed)
        {
            await store(EscrowBook.JobEnded(State, failed));
            return;
        }

        // Only now: what is locked to a job that never was funded would have to be released again.
        if (State.Funded.IsZero) return;
        var devices = await LockAsync();
        var workers = (await Job.GetAsync())?.Spec.Workers ?? 0;
        if (devices >= workers) await store(EscrowBook.Open(State));
        else if (Trouble.Length == 0) Trouble = $"The job needs {workers} devices of providers that locked {Terms.Spec.Stake.ToText()} to it, and there are {devices}. Deposit stake with 'zerog stake deposit', or start more providers.";
    }

    // True: no money is in the escrow, and none will come.
    private async Task<bool> AbandonAsync()
    {
        var name = _calls.Fund(Terms, jobId).SettlementId;
        var fund = await Owner.GetAsync(name);
        if (fund is { Phase: SettlementPhase.Planned or SettlementPhase.Signed or SettlementPhase.Broadcast }) fund = await Owner.AbandonAsync(name);
        if (fund is not (null or { Phase: SettlementPhase.Failed })) return false;
        await store(EscrowBook.Abandoned(State));
        return true;
    }

    // Devices of the live providers whose stake is locked to the job.
    private async Task<int> LockAsync()
    {
        var devices = 0;
        for (string? after = null; ;)
        {
            var page = await grains.GetGrain<ICatalogGrain>(CatalogKinds.Providers).ListAsync(after, 100);
            var providers = await Task.WhenAll(page.Keys.Select(id => grains.GetGrain<IComputeProviderGrain>(id).GetAsync()));
            foreach (var provider in providers)
                if (provider is { IsAlive: true } && await TryLockAsync(provider.Id)) devices += provider.Offer.Devices;
            if (page.Next is null) return devices;
            after = page.Next;
        }
    }

    // A provider that cannot lock now is asked again, and holds up no other.
    private async Task<bool> TryLockAsync(string provider)
    {
        try
        {
            return await LockAsync(provider);
        }
        catch (ZeroGException hindered)
        {
            Trouble = $"{hindered.Message} {hindered.Remedy}";
            return false;
        }
    }

    private async Task<bool> LockAsync(string provider)
    {
        if (State.Stakers.TryGetValue(provider, out var phase) && phase != StakerPhase.Locking) return phase == StakerPhase.Locked;
        if (!Hash256.TryParse(provider, null, out _)) return false;
        var account = grains.GetGrain<IStakeAccountGrain>(provider);
        var stake = await account.GetAsync();
        if (stake.Operator.Length == 0) return false;
        if (Terms.Spec.Stake.IsZero || stake.Locks.Any(item => item.ChainJobId == Terms.ChainJobId && item.Locked >= Terms.Spec.Stake))
        {
            await store(EscrowBook.Staker(State, provider, StakerPhase.Locked));
            return true;
        }

        // A provider whose key is elsewhere locks by itself, and is seen to have done so.
        if (!setup.Keys.Holds(Address.Parse(stake.Operator))) return false;
        if (!State.Stakers.ContainsKey(provider)) await store(EscrowBook.Staker(State, provider, StakerPhase.Locking));
        var info = await account.OrderAsync(new StakeOrder($"lock-{jobId}", StakeAction.Lock, Terms.Spec.Stake, Terms.ChainJobId, jobId));
        if (info.Phase == SettlementPhase.Failed)
        {
            Hold($"Provider {provider} could not lock its stake", info);
            await store(EscrowBook.Staker(State, provider, StakerPhase.Refused));
        }

        if (info.Phase != SettlementPhase.Final) return false;
        await store(EscrowBook.Staker(State, provider, StakerPhase.Locked));
        return true;
    }

    private async Task SettleAsync(JobSnapshot job, CancellationToken cancel)
    {
        while (State.Rounds < Math.Min(job.Totals.Rounds, Terms.Rounds))
        {
            cancel.ThrowIfCancellationRequested();
            var rounds = await Job.RoundsAsync(State.Rounds);
            if (rounds.IsEmpty) break;
            // Whoever joined since the job began is paid from the first round on that is settled after its lock.
            if (rounds.SelectMany(round => round.Workers).Any(worker => !State.Stakers.ContainsKey(worker.Provider))) await LockAsync();
            var next = State;
            foreach (var round in rounds)
            {
                if (next.Rounds >= Terms.Rounds) break;
                var sheet = PayoutSheet.Of(Terms, job.Spec, round, provider => next.Stakers.GetValueOrDefault(provider) == StakerPhase.Locked && next.Stakers.ContainsKey(provider));
                next = EscrowBook.Sheet(next, sheet, sheet.Lines.IsEmpty ? null : await sheets.WriteAsync(sheet));
            }

            await store(next);
        }

        foreach (var round in State.Unsettled.Take(AtOnce))
        {
            var sheet = await sheets.ReadAsync(round.Sheet!.Value);
            var info = await Orchestrator.SettleAsync(_calls.Settle(sheet, jobId));
            if (info.Phase == SettlementPhase.Final) await store(EscrowBook.Settled(State, round));
            if (info.Phase != SettlementPhase.Failed) continue;
            Hold($"Round {round.Round} could not be settled", info);
            if (await _calls.TimeAsync(cancel) > Terms.SettleBy) await store(EscrowBook.Dropped(State, round, sheet));
        }

        await ClaimAsync(cancel);
    }

    // Credits what is due. Returns whether all that is left waits for longer than a minute.
    private async Task<bool> ClaimAsync(CancellationToken cancel)
    {
        if (State.Unclaimed.IsEmpty) return true;
        var now = await _calls.TimeAsync(cancel);
        foreach (var round in State.Unclaimed.Take(AtOnce))
        {
            var sheet = await sheets.ReadAsync(round.Sheet!.Value);
            var (from, until) = await _calls.ClaimWindowAsync(sheet, cancel);
            var tree = sheet.Tree();
            if (now < from && !await _calls.IsDueAsync(sheet, tree, cancel)) return (ulong)clock.GetUtcNow().ToUnixTimeSeconds() + Soon < from;
            var claims = await Task.WhenAll(sheet.Lines.Select(async line => (Line: line, Info: await Orchestrator.SettleAsync(_calls.Claim(sheet, tree, line, jobId)))));
            if (claims.FirstOrDefault(claim => claim.Info.Phase == SettlementPhase.Failed).Info is { } failed)
            {
                if (now <= until && !await _calls.AreClaimedAsync(sheet, claims.Where(claim => claim.Info.Phase == SettlementPhase.Failed).Select(claim => claim.Line), cancel))
                {
                    Hold($"A payout of round {round.Round} could not be claimed", failed);
                    return true;
                }

                if (claims.Any(claim => !claim.Info.IsOver)) continue;
            }
            else if (claims.Any(claim => claim.Info.Phase != SettlementPhase.Final))
            {
                continue;
            }

            var claimed = new List<PayoutLine>();
            foreach (var line in sheet.Lines)
                if (await _calls.AreClaimedAsync(sheet, [line], cancel)) claimed.Add(line);
            await store(EscrowBook.Claimed(State, round, claimed));
        }

        return false;
    }

    private async Task CloseAsync()
    {
        if (!State.Unsettled.IsEmpty) return;
        var close = await Orchestrator.SettleAsync(_calls.Close(Terms, State.JobFailed ?? true, jobId));
        if (close.Phase == SettlementPhase.Failed) Hold("The escrow could not be closed", close);
        if (close.Phase == SettlementPhase.Final) await store(EscrowBook.Closed(State));
    }

    private async Task<bool> RefundAsync()
    {
        if (State.Funded == State.Settled) return true;
        var refund = await Orchestrator.SettleAsync(_calls.Refund(Terms, jobId));
        if (refund.Phase == SettlementPhase.Failed) Hold("The rest could not be refunded", refund);
        if (refund.Phase != SettlementPhase.Final) return false;
        var fetch = await Owner.SettleAsync(_calls.Fetch(Terms, jobId));
        // Refused: what was fetched for another job took this along.
        if (!fetch.IsOver) return false;
        if (State.Refunded.IsZero) await store(EscrowBook.Refunded(State));
        return true;
    }

    private async Task<bool> ReleaseAsync()
    {
        foreach (var (provider, phase) in State.Stakers)
        {
            if (phase == StakerPhase.Locking) await SettleLockAsync(provider);
            if (phase is not (StakerPhase.Locked or StakerPhase.Releasing)) continue;
            if (Terms.Spec.Stake.IsZero || !setup.Providers.TryGetValue(provider, out var keys) || !setup.Keys.Holds(keys.Operator))
            {
                await store(EscrowBook.Staker(State, provider, StakerPhase.Released));
                continue;
            }

            if (phase == StakerPhase.Locked) await store(EscrowBook.Staker(State, provider, StakerPhase.Releasing));
            var info = await grains.GetGrain<IStakeAccountGrain>(provider).OrderAsync(new StakeOrder($"release-{jobId}", StakeAction.Unbond, Money.Wei.Zero, Terms.ChainJobId));
            if (info.Phase == SettlementPhase.Failed) Hold($"The stake of provider {provider} could not be released", info);
            if (info.IsOver) await store(EscrowBook.Staker(State, provider, StakerPhase.Released));
        }

        return State.Stakers.Values.All(phase => phase is StakerPhase.Released or StakerPhase.Refused);
    }

    // What is on its way is awaited: given up half-way, it would stay locked.
    private async Task SettleLockAsync(string provider)
    {
        try
        {
            await LockAsync(provider);
        }
        catch (ZeroGException refused) when (refused.Kind == FailureKind.Conflict)
        {
            // Refused before it was ordered: there is nothing on its way.
            await store(EscrowBook.Staker(State, provider, StakerPhase.Refused));
        }
    }

    private void Hold(string what, SettlementInfo info) => Trouble = $"{what}: {info.Trouble} {info.Remedy}";

    private ISettlementGrain Signer(Address account) => grains.GetGrain<ISettlementGrain>(new SettlementKey(setup.Deployment.ChainId, account).ToString());
}
