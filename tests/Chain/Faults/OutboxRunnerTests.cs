using ZeroG.Chain.Crypto;
using ZeroG.Chain.Settlement;
using ZeroG.Chain.Transactions;

namespace ZeroG.Chain.Tests.Faults;

/// <summary>The runner on a real chain, where the chain works and the settlements or their owner do not.</summary>
public sealed class OutboxRunnerTests
{
    private static readonly OutboxPolicy s_policy = new() { FinalityDepth = 4 };
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(40);
    private static readonly Address s_contract = Address.FromBytes(Keccak256.Hash([7, 7]).ToArray().AsSpan(12));

    // Without data it sets slot 0; with data it reverts while slot 0 is zero, and counts in slot 1.
    private static readonly byte[] s_settleThenClaim = Hex.Decode("0x36600a576001600055005b600054601557600080fd5b60015460010160015500");

    // Reverts when slot 0 is set, and sets it.
    private static readonly byte[] s_once = Hex.Decode("0x600054600c576001600055005b600080fd");

    // Reverts with the four bytes 12345678.
    private static readonly byte[] s_never = Hex.Decode("0x63123456786000526004601cfd");

    [FoundryFact("anvil")]
    public async Task A_call_that_needs_the_one_before_it_goes_out_right_behind_it()
    {
        await using var rig = await SettlementRig.StartAsync(s_policy, s_bound);
        await rig.SetAsync(s_contract, s_settleThenClaim);
        var settle = await rig.PlanAsync(s_contract, default);
        var claim = await rig.PlanAsync(s_contract, new byte[] { 1 });
        Assert.Null(await rig.StepAsync());
        Assert.Equal((0u, 1u), (rig.Holder.Current.Find(settle)!.Nonce, rig.Holder.Current.Find(claim)!.Nonce));
        await rig.DrainAsync();
        Assert.All(rig.Holder.Current.Intents, intent => Assert.Equal(IntentPhase.Final, intent.Phase));
    }

    [FoundryFact("anvil")]
    public async Task A_call_that_needs_one_which_the_node_does_not_have_yet_waits_and_is_not_refused()
    {
        await using var rig = await SettlementRig.StartAsync(s_policy, s_bound);
        await rig.SetAsync(s_contract, s_settleThenClaim);
        await rig.PlanAsync(s_contract, default);
        var claim = await rig.PlanAsync(s_contract, new byte[] { 1 });
        await rig.PlanAsync(1);
        var sends = 0;
        rig.Proxy.Faults = (method, _) => method == "eth_sendRawTransaction" && ++sends == 1 ? Fault.Underpriced : Fault.None;
        await rig.StepAsync();
        var waiting = rig.Holder.Current.Find(claim)!;
        Assert.Equal((IntentPhase.Planned, null), (waiting.Phase, waiting.Nonce));
        Assert.NotNull(waiting.Trouble);
        // Those behind it did not wait.
        Assert.Equal(1u, rig.Intent(0).Nonce);
        await rig.DrainAsync();
        Assert.Equal(IntentPhase.Final, rig.Holder.Current.Find(claim)!.Phase);
        await rig.AssertSettledAsync();
    }

    [FoundryFact("anvil")]
    public async Task A_call_that_would_revert_is_refused_with_its_reason_and_uses_no_nonce()
    {
        await using var rig = await SettlementRig.StartAsync(s_policy, s_bound);
        await rig.SetAsync(s_contract, s_settleThenClaim);
        var claim = await rig.PlanAsync(s_contract, new byte[] { 1 });
        await rig.PlanAsync(1);
        Assert.Null(await rig.StepAsync());
        Assert.Equal(IntentPhase.Failed, rig.Holder.Current.Find(claim)!.Phase);
        Assert.Contains("would revert", rig.Holder.Current.Find(claim)!.Trouble);
        Assert.Equal(0u, rig.Intent(0).Nonce);

        await rig.SetAsync(s_contract, UInt256.Zero, UInt256.One);
        await rig.Holder.UpdateAsync(outbox => outbox.Retry(claim), rig.Bound);
        await rig.DrainAsync();
        Assert.Equal(IntentPhase.Final, rig.Holder.Current.Find(claim)!.Phase);
        await rig.AssertSettledAsync();
    }

    [FoundryFact("anvil")]
    public async Task The_errors_of_a_contract_are_named_by_whoever_knows_them()
    {
        await using var rig = await SettlementRig.StartAsync(s_policy, s_bound);
        await rig.SetAsync(s_contract, s_never);
        var plain = await rig.PlanAsync(s_contract, default);
        await rig.StepAsync();
        Assert.Contains("0x12345678", rig.Holder.Current.Find(plain)!.Trouble);

        await rig.Holder.UpdateAsync(outbox => outbox.Retry(plain), rig.Bound);
        await rig.RunnerOf(data => Hex.Encode(data.Span) == "0x12345678" ? "NotOnAnyDay()" : null).StepAsync(rig.Bound);
        Assert.Contains("NotOnAnyDay()", rig.Holder.Current.Find(plain)!.Trouble);
    }

    [FoundryFact("anvil")]
    public async Task A_node_that_cannot_estimate_on_what_waits_is_asked_on_what_is_mined()
    {
        await using var rig = await SettlementRig.StartAsync(s_policy, s_bound);
        await rig.PlanAsync(2);
        var estimates = 0;
        rig.Proxy.Faults = (method, _) => method == "eth_estimateGas" && ++estimates % 2 == 1 ? Fault.Unsupported : Fault.None;
        Assert.Null(await rig.StepAsync());
        Assert.Equal(4, estimates);
        rig.Proxy.Reset();
        await rig.DrainAsync();
        await rig.AssertSettledAsync();
    }

    [FoundryFact("anvil")]
    public async Task What_cannot_even_be_estimated_says_why_and_waits_without_a_nonce()
    {
        await using var rig = await SettlementRig.StartAsync(s_policy, s_bound);
        await rig.PlanAsync(2);
        var estimates = 0;
        rig.Proxy.Faults = (method, _) => method == "eth_estimateGas" && ++estimates == 1 ? Fault.InsufficientFunds : Fault.None;
        await rig.StepAsync();
        Assert.Equal((IntentPhase.Planned, null), (rig.Intent(0).Phase, rig.Intent(0).Nonce));
        Assert.Contains("Send money", rig.Intent(0).Remedy);
        Assert.Equal(0u, rig.Intent(1).Nonce);
        await rig.DrainAsync();
        await rig.AssertSettledAsync();
    }

    [FoundryFact("anvil")]
    public async Task More_gas_than_the_policy_allows_is_not_signed_and_said()
    {
        await using var rig = await SettlementRig.StartAsync(s_policy with { MaxGasLimit = 20_000 }, s_bound);
        await rig.PlanAsync(1);
        Assert.Contains("over the 20,000 that the policy allows", await rig.StepAsync());
        rig.Policy = s_policy;
        rig.Restart();
        await rig.DrainAsync();
        await rig.AssertSettledAsync();
    }

    [FoundryFact("anvil")]
    public async Task A_replacement_that_has_become_void_still_uses_its_nonce_with_the_gas_it_had()
    {
        await using var rig = await SettlementRig.StartAsync(s_policy, s_bound);
        await rig.SetAsync(s_contract, s_once);
        var once = await rig.PlanAsync(s_contract, default);
        await rig.PlanAsync(1);
        await rig.StepAsync();
        for (var block = 0; block < 3; block++) await rig.MineAtAsync(50_000_000_000);
        await rig.SetAsync(s_contract, UInt256.Zero, UInt256.One);
        await rig.StepAsync();
        var attempts = rig.Holder.Current.Find(once)!.Attempts;
        Assert.Equal(2, attempts.Length);
        Assert.Equal(Gas(attempts[0]), Gas(attempts[1]));
        await rig.DrainAsync();
        Assert.Equal(IntentPhase.Failed, rig.Holder.Current.Find(once)!.Phase);
        Assert.Contains("reverted", rig.Holder.Current.Find(once)!.Trouble);
        await rig.AssertSettledAsync();
    }

    [FoundryFact("anvil")]
    public async Task An_intent_abandoned_while_its_gas_is_estimated_is_not_signed()
    {
        await using var rig = await SettlementRig.StartAsync(s_policy, s_bound);
        await rig.PlanAsync(2);
        var estimates = 0;
        rig.Proxy.Answered = (method, _) =>
        {
            if (method == "eth_estimateGas" && ++estimates == 1) rig.Holder.UpdateAsync(outbox => outbox.Abandon(rig.Intent(0).SettlementId), rig.Bound).GetAwaiter().GetResult();
        };
        Assert.Null(await rig.StepAsync());
        Assert.Equal((IntentPhase.Failed, null), (rig.Intent(0).Phase, rig.Intent(0).Nonce));
        Assert.Equal(0u, rig.Intent(1).Nonce);
        await rig.DrainAsync();
        Assert.Equal(UInt256.Zero, await rig.PaidAsync(0));
        Assert.Equal(SettlementRig.Amount(1), await rig.PaidAsync(1));
    }

    [FoundryFact("anvil")]
    public async Task An_intent_abandoned_while_it_is_in_flight_is_either_paid_or_not_and_its_owner_knows()
    {
        await using var rig = await SettlementRig.StartAsync(s_policy, s_bound);
        await rig.PlanAsync(3);
        await rig.StepAsync();
        await rig.Holder.UpdateAsync(outbox => outbox.Abandon(rig.Intent(0).SettlementId).Abandon(rig.Intent(2).SettlementId), rig.Bound);
        await rig.StepAsync();
        Assert.True(rig.Intent(0).Attempts[^1].IsCancellation);
        await rig.DrainAsync();
        Assert.Equal((IntentPhase.Failed, IntentPhase.Final, IntentPhase.Failed), (rig.Intent(0).Phase, rig.Intent(1).Phase, rig.Intent(2).Phase));
        Assert.Equal(UInt256.Zero, await rig.PaidAsync(0));
        Assert.Equal(3u, await rig.NonceAsync());

        await rig.Holder.UpdateAsync(outbox => outbox.Retry(rig.Intent(0).SettlementId).Retry(rig.Intent(2).SettlementId), rig.Bound);
        await rig.DrainAsync();
        await rig.AssertSettledAsync();
    }

    [FoundryFact("anvil")]
    public async Task A_gap_that_another_user_of_the_key_leaves_is_filled()
    {
        await using var rig = await SettlementRig.StartAsync(s_policy, s_bound);
        await rig.ForeignAsync(0);
        await rig.MineAsync(1);
        await rig.PlanAsync(2);
        await rig.StepAsync();
        Assert.Equal(1u, rig.Intent(0).Nonce);
        await rig.ReorganizeAsync(1);
        await rig.DrainAsync();
        await rig.AssertSettledAsync();
        Assert.Contains(rig.Holder.Current.Intents, intent => intent is { IsFiller: true, Nonce: 0, Phase: IntentPhase.Final });
        Assert.Equal(3u, await rig.NonceAsync());
    }

    [FoundryFact("anvil")]
    public async Task What_other_programs_plan_during_a_step_is_taken_up()
    {
        await using var rig = await SettlementRig.StartAsync(s_policy, s_bound);
        await rig.PlanAsync(1);
        var hasPlanned = false;
        rig.Proxy.Answered = (method, _) =>
        {
            if (method != "eth_sendRawTransaction" || hasPlanned) return;
            hasPlanned = true;
            rig.PlanAsync(1).GetAwaiter().GetResult();
        };
        await rig.StepAsync();
        Assert.Equal(1u, rig.Intent(1).Nonce);
        await rig.DrainAsync();
        await rig.AssertSettledAsync();
    }

    [FoundryFact("anvil")]
    public async Task A_step_cancelled_anywhere_is_taken_up_by_the_next()
    {
        await using var rig = await SettlementRig.StartAsync(s_policy, s_bound);
        await rig.PlanAsync(2);
        for (var call = 1; call <= 16; call++)
        {
            using var stop = new CancellationTokenSource();
            rig.Proxy.Reset();
            rig.Proxy.Answered = (_, number) =>
            {
                if (number == call) stop.Cancel();
            };
            try
            {
                await rig.Runner.StepAsync(stop.Token);
            }
            catch (OperationCanceledException)
            {
                // The same runner goes on.
            }
        }
        rig.Proxy.Reset();
        await rig.DrainAsync();
        await rig.AssertSettledAsync();
        Assert.Equal(2u, await rig.NonceAsync());
    }

    [FoundryFact("anvil")]
    public async Task A_key_that_is_not_the_outbox_s_is_refused_before_anything_is_asked()
    {
        await using var rig = await SettlementRig.StartAsync(s_policy, s_bound);
        using var other = SigningKey.Create();
        var runner = new OutboxRunner(rig.Chain, other, s_policy, rig.Holder);
        await Assert.ThrowsAsync<OutboxConflictException>(() => runner.StepAsync(rig.Bound));
    }

    private static ulong Gas(Attempt attempt) => SignedTransaction.Decode(attempt.Raw.Span).Transaction.GasLimit;
}
