using System.Collections.Immutable;
using ZeroG.Catalog;
using ZeroG.Chain;
using ZeroG.Chain.Contracts;
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

    private static readonly TimeSpan s_retryPause = TimeSpan.FromMinutes(1);

    private readonly EscrowCalls _calls = new(setup);
    private readonly Dictionary<string, DateTimeOffset> _retried = [];

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
                await FundAsync(cancel);
                return !State.IsOver;
            case EscrowPhase.Open:
                await SettleAsync(job!, cancel);
                return true;
            case EscrowPhase.Closing:
                if (job is not null) await SettleAsync(job, cancel);
                await CloseAsync(cancel);
                return true;
            case EscrowPhase.Refunding:
                // What is due to others comes first: nothing of the owner's holds it up.
                var wait = await ClaimAsync(cancel);
                var isRefunded = await RefundAsync(cancel);
                var isReleased = await ReleaseAsync();
                if (isRefunded && isReleased && State.Unclaimed.IsEmpty) await store(EscrowBook.Done(State));
                return !State.IsOver && (!isRefunded || !isReleased || !wait);
            default:
                return false;
        }
    }

    private async Task FundAsync(CancellationToken cancel)
    {
        if (State.Funded.IsZero)
        {
            if (State.JobFailed is not null && await AbandonAsync(cancel)) return;
            // In another signer's hands, so that no order of ours waits for it by itself.
            if ((await grains.GetGrain<IStakeAccountGrain>(Terms.OrchestratorId).GetAsync()).Operator.Length == 0)
            {
                Trouble = "The orchestrator is not registered with the vault yet. That happens by itself, once its account can pay for gas: see 'zerog chain status'.";
                return;
            }

            var fund = await Owner.SettleAsync(_calls.Fund(Terms, jobId));
            if (fund.Trouble.Length > 0) Hold("The budget is not paid in", fund);
            if (fund.Phase == SettlementPhase.Final || (fund.Phase == SettlementPhase.Failed && await IsFundedAsync(cancel))) await store(EscrowBook.Funded(State));
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
        if (Terms.IsAudited && !await TryLockAsync(Terms.OrchestratorId))
        {
            if (Trouble.Length == 0) Trouble = $"The orchestrator has not locked {Terms.Spec.Stake.ToText()} yet, which a wrong record would cost it. Deposit stake with 'zerog stake deposit {Terms.OrchestratorId}', if it has none.";
            return;
        }

        if (devices >= workers) await store(EscrowBook.Open(State));
        else if (Trouble.Length == 0) Trouble = $"The job needs {workers} devices of providers that locked {Terms.Spec.Stake.ToText()} to it, and there are {devices}. Deposit stake with 'zerog stake deposit', or start more providers.";
    }

    // True: no money is in the escrow, and none will come.
    private async Task<bool> AbandonAsync(CancellationToken cancel)
    {
        var name = _calls.Fund(Terms, jobId).SettlementId;
        var fund = await Owner.GetAsync(name);
        if (fund is { Phase: SettlementPhase.Planned or SettlementPhase.Signed or SettlementPhase.Broadcast }) fund = await Owner.AbandonAsync(name);
        if (fund is not (null or { Phase: SettlementPhase.Failed }) || await IsFundedAsync(cancel)) return false;
        await store(EscrowBook.Abandoned(State));
        return true;
    }

    // A settlement may have failed closed though it was made: the contract knows.
    private async Task<bool> IsFundedAsync(CancellationToken cancel) => (await _calls.JobAsync(Terms, cancel)).Status != JobEscrow.JobStatus.None;

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
        // One that was refused may have been helped since.
        if (State.Stakers.TryGetValue(provider, out var phase) && phase is not (StakerPhase.Locking or StakerPhase.Refused)) return phase == StakerPhase.Locked;
        if (!Hash256.TryParse(provider, null, out _)) return false;
        var account = grains.GetGrain<IStakeAccountGrain>(provider);
        var stake = await account.GetAsync();
        if (stake.Operator.Length == 0) return false;
        if (Terms.Spec.Stake.IsZero || stake.Locks.Any(item => item.ChainJobId == Terms.ChainJobId && item.Locked >= Terms.Spec.Stake))
        {
            await store(EscrowBook.Locked(State, provider, stake.Operator));
            return true;
        }

        // A provider whose key is elsewhere locks by itself, and is seen to have done so.
        if (!setup.Keys.Holds(Address.Parse(stake.Operator))) return false;
        if (!State.Stakers.ContainsKey(provider))
        {
            if (stake.Free < Terms.Spec.Stake && await RestakeAsync(account, stake)) return false;
            await store(EscrowBook.Staker(State, provider, StakerPhase.Locking));
        }

        var info = await account.OrderAsync(new StakeOrder($"lock-{jobId}", StakeAction.Lock, Terms.Spec.Stake, Terms.ChainJobId, jobId));
        if (info.Phase == SettlementPhase.Failed)
        {
            Hold($"Provider {provider} could not lock its stake", info);
            if (phase != StakerPhase.Refused) await store(EscrowBook.Staker(State, provider, StakerPhase.Refused));
        }

        if (info.Phase != SettlementPhase.Final) return false;
        await store(EscrowBook.Locked(State, provider, stake.Operator));
        return true;
    }

    // What earlier jobs released is staked again where it is needed and its time is over. True: some of it is on its way.
    private async Task<bool> RestakeAsync(IStakeAccountGrain account, StakeAccountInfo stake)
    {
        var isUnderWay = false;
        foreach (var item in stake.Locks.Where(item => item.Disputes == 0 && item.Unbonding is [{ } oldest, ..] && oldest.ReadyAt <= clock.GetUtcNow()).Take(AtOnce))
        {
            // One order a job and lock: whatever becomes ready later is for a later job.
            var info = await account.OrderAsync(new StakeOrder($"restake-{jobId}-{item.ChainJobId[2..18]}", StakeAction.Restake, Money.Wei.Zero, item.ChainJobId));
            isUnderWay |= !info.IsOver;
        }

        return isUnderWay;
    }

    private async Task SettleAsync(JobSnapshot job, CancellationToken cancel)
    {
        // What is not final may be undone.
        var final = Math.Min(job.FinalRounds, Terms.Rounds);
        while (State.Rounds < final)
        {
            cancel.ThrowIfCancellationRequested();
            var rounds = await Job.RoundsAsync(State.Rounds);
            if (rounds.IsEmpty) break;
            // Whoever joined since the job began is paid from the first round on that is settled after its lock.
            if (rounds.SelectMany(round => round.Workers).Any(worker => !State.Stakers.ContainsKey(worker.Provider))) await LockAsync();
            var next = State;
            foreach (var round in rounds)
            {
                if (next.Rounds >= final) break;
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
        var (isWaiting, ordered) = (true, 0);
        foreach (var round in State.Unclaimed)
        {
            if (ordered == AtOnce) break;
            var sheet = await sheets.ReadAsync(round.Sheet!.Value);
            var (from, until) = await _calls.ClaimWindowAsync(sheet, cancel);
            var tree = sheet.Tree();
            if (now < from && !await _calls.IsDueAsync(sheet, tree, cancel)) return isWaiting && (ulong)clock.GetUtcNow().ToUnixTimeSeconds() + Soon < from;
            ordered++;
            var claims = await Task.WhenAll(sheet.Lines.Select(async line => (Line: line, Info: await Orchestrator.SettleAsync(_calls.Claim(sheet, tree, line, jobId)))));
            if (claims.FirstOrDefault(claim => claim.Info.Phase == SettlementPhase.Failed).Info is { } failed)
            {
                if (now <= until && !await _calls.AreClaimedAsync(sheet, claims.Where(claim => claim.Info.Phase == SettlementPhase.Failed).Select(claim => claim.Line), cancel))
                {
                    // It may be under dispute, and free again later. It holds up no other round.
                    Hold($"A payout of round {round.Round} could not be claimed", failed);
                    if (MayRetry(failed.SettlementId)) await Orchestrator.RetryAsync(failed.SettlementId);
                    ordered--;
                    continue;
                }

                isWaiting = false;

                if (claims.Any(claim => !claim.Info.IsOver)) continue;
            }
            else if (claims.Any(claim => claim.Info.Phase != SettlementPhase.Final))
            {
                isWaiting = false;
                continue;
            }

            var claimed = new List<PayoutLine>();
            foreach (var line in sheet.Lines)
                if (await _calls.AreClaimedAsync(sheet, [line], cancel)) claimed.Add(line);
            await store(EscrowBook.Claimed(State, round, claimed));
        }

        return isWaiting;
    }

    // Once a minute at most.
    private bool MayRetry(string settlementId)
    {
        var now = clock.GetUtcNow();
        if (_retried.TryGetValue(settlementId, out var at) && now - at < s_retryPause) return false;
        _retried[settlementId] = now;
        return true;
    }

    private async Task CloseAsync(CancellationToken cancel)
    {
        if (!State.Unsettled.IsEmpty) return;
        var close = await Orchestrator.SettleAsync(_calls.Close(Terms, State.JobFailed ?? true, jobId));
        var isClosed = close.Phase == SettlementPhase.Final;
        if (close.Phase == SettlementPhase.Failed)
        {
            Hold("The escrow could not be closed", close);
            // Closed by another copy of the key, or closed by time.
            var job = await _calls.JobAsync(Terms, cancel);
            isClosed = job.Status is JobEscrow.JobStatus.Completed or JobEscrow.JobStatus.Failed || await _calls.TimeAsync(cancel) > job.SettleBy;
        }

        if (isClosed) await store(EscrowBook.Closed(State));
    }

    private async Task<bool> RefundAsync(CancellationToken cancel)
    {
        if (State.Funded == State.Settled) return true;
        var refund = await Orchestrator.SettleAsync(_calls.Refund(Terms, jobId));
        if (refund.Phase == SettlementPhase.Failed) Hold("The rest could not be refunded", refund);
        // Anybody may have it refunded, and the owner is credited all the same.
        if (refund.Phase != SettlementPhase.Final && !(refund.Phase == SettlementPhase.Failed && (await _calls.JobAsync(Terms, cancel)).Rest.IsZero)) return false;
        // What was fetched for another job may have taken this along.
        var fetch = _calls.Fetch(Terms, jobId);
        if ((await Owner.GetAsync(fetch.SettlementId) is not null || await _calls.HasCreditAsync(cancel)) && !(await Owner.SettleAsync(fetch)).IsOver) return false;
        if (State.Refunded.IsZero) await store(EscrowBook.Refunded(State));
        return true;
    }

    private async Task<bool> ReleaseAsync()
    {
        foreach (var (provider, phase) in State.Stakers)
        {
            if (phase == StakerPhase.Locking) await SettleLockAsync(provider);
            if (phase == StakerPhase.Refused) await store(EscrowBook.Staker(State, provider, await HasLockAsync(provider) ? StakerPhase.Locked : StakerPhase.Released));
            if (phase is not (StakerPhase.Locked or StakerPhase.Releasing)) continue;
            if (Terms.Spec.Stake.IsZero || !setup.Providers.TryGetValue(provider, out var keys) || !setup.Keys.Holds(keys.Operator))
            {
                await store(EscrowBook.Staker(State, provider, StakerPhase.Released));
                continue;
            }

            if (phase == StakerPhase.Locked) await store(EscrowBook.Staker(State, provider, StakerPhase.Releasing));
            try
            {
                var info = await grains.GetGrain<IStakeAccountGrain>(provider).OrderAsync(new StakeOrder($"release-{jobId}", StakeAction.Unbond, Money.Wei.Zero, Terms.ChainJobId));
                if (info.Phase == SettlementPhase.Failed) Hold($"The stake of provider {provider} could not be released", info);
                if (info.IsOver) await store(EscrowBook.Staker(State, provider, StakerPhase.Released));
            }
            catch (ZeroGException hindered)
            {
                // Nothing is locked any more: its owner, or a verdict, was first.
                if (hindered.Kind == FailureKind.Conflict) await store(EscrowBook.Staker(State, provider, StakerPhase.Released));
                else Trouble = $"{hindered.Message} {hindered.Remedy}";
            }
        }

        return State.Stakers.Values.All(phase => phase == StakerPhase.Released);
    }

    private async Task<bool> HasLockAsync(string provider) =>
        (await grains.GetGrain<IStakeAccountGrain>(provider).GetAsync()).Locks.Any(item => item.ChainJobId == Terms.ChainJobId && !item.Locked.IsZero);

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
