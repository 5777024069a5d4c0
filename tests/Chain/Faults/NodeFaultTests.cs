using ZeroG.Chain.Crypto;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Settlement;
using ZeroG.Chain.Transactions;

namespace ZeroG.Chain.Tests.Faults;

/// <summary>A node that fails in every way that the protocol knows: each is handled or reported with its remedy, nothing is lost, nothing happens twice.</summary>
public sealed class NodeFaultTests
{
    private static readonly OutboxPolicy s_policy = new() { FinalityDepth = 4 };
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(40);

    [FoundryFact("anvil")]
    public async Task Settlements_wait_for_a_node_that_is_down_for_a_minute()
    {
        var clock = new LeapingClock(TimeSpan.FromSeconds(6));
        await using var rig = await SettlementRig.StartAsync(s_policy, s_bound, clock);
        rig.Options = new RpcOptions();
        rig.Restart();
        await rig.PlanAsync(2);
        await rig.StepAsync();
        await rig.PlanAsync(2);
        rig.Proxy.Faults = (_, _) => Fault.DropBefore;
        var steps = 0;
        for (; clock.Leaped < TimeSpan.FromMinutes(1); steps++)
        {
            var trouble = await rig.StepAsync();
            Assert.Contains("no connection", trouble);
            Assert.Contains("Start it", trouble);
        }
        Assert.InRange(steps, 10, 200);
        Assert.Equal(IntentPhase.Planned, rig.Intent(2).Phase);
        rig.Proxy.Reset();
        await rig.DrainAsync();
        await rig.AssertSettledAsync();
        Assert.Equal(4u, await rig.NonceAsync());
    }

    [FoundryFact("anvil")]
    public async Task A_node_that_stalls_is_given_up_on_and_asked_again()
    {
        await using var rig = await SettlementRig.StartAsync(s_policy, s_bound);
        rig.Options = rig.Options with { Timeout = TimeSpan.FromMilliseconds(200), Attempts = 2 };
        rig.Restart();
        await rig.PlanAsync(1);
        rig.Proxy.Faults = (_, _) => Fault.Stall;
        Assert.Contains("did not answer", await rig.StepAsync());
        rig.Proxy.Faults = (method, _) => method == "eth_sendRawTransaction" ? Fault.Stall : Fault.None;
        Assert.Contains("did not answer", await rig.StepAsync());
        Assert.Equal(IntentPhase.Signed, rig.Intent(0).Phase);
        Assert.Contains("sent again", rig.Intent(0).Remedy);
        rig.Proxy.Reset();
        await rig.DrainAsync();
        await rig.AssertSettledAsync();
    }

    [FoundryTheory("anvil")]
    [InlineData(Fault.DropBefore)]
    [InlineData(Fault.DropAfter)]
    [InlineData(Fault.Status500)]
    [InlineData(Fault.Status429)]
    [InlineData(Fault.Garbage)]
    [InlineData(Fault.Truncated)]
    [InlineData(Fault.Oversize)]
    [InlineData(Fault.WrongId)]
    public async Task Many_answers_may_be_spoiled(object fault)
    {
        var random = new Random(4);
        // An answer that is too large is not asked for again in the same step.
        var share = fault is Fault.Oversize ? 0.05 : 0.33;
        await using var rig = await SettlementRig.StartAsync(s_policy, s_bound);
        await rig.PlanAsync(4);
        rig.Proxy.Faults = (_, _) => random.NextDouble() < share ? (Fault)fault : Fault.None;
        await rig.DrainAsync();
        Assert.InRange(rig.Proxy.Calls, 20, int.MaxValue);
        await rig.AssertSettledAsync();
        Assert.Equal(4u, await rig.NonceAsync());
    }

    [FoundryTheory("anvil")]
    [InlineData(Fault.DropAfter)]
    [InlineData(Fault.Garbage)]
    [InlineData(Fault.Status500)]
    [InlineData(Fault.Truncated)]
    [InlineData(Fault.WrongId)]
    [InlineData(Fault.NonceTooLow)]
    [InlineData(Fault.Underpriced)]
    [InlineData(Fault.FeeTooLow)]
    [InlineData(Fault.InsufficientFunds)]
    [InlineData(Fault.AlreadyKnown)]
    public async Task A_lie_or_a_loss_about_what_was_sent_loses_nothing_and_repeats_nothing(object fault)
    {
        await using var rig = await SettlementRig.StartAsync(s_policy, s_bound);
        await rig.PlanAsync(3);
        var spoiled = 0;
        rig.Proxy.Faults = (method, _) => method == "eth_sendRawTransaction" && ++spoiled <= 5 ? (Fault)fault : Fault.None;
        for (var round = 0; round < 3; round++) await rig.StepAsync();
        await rig.DrainAsync();
        await rig.AssertSettledAsync();
        Assert.InRange(spoiled, 3, int.MaxValue);
        Assert.Equal(3u, await rig.NonceAsync());
    }

    [FoundryFact("anvil")]
    public async Task Nothing_is_signed_for_a_node_on_another_chain()
    {
        await using var rig = await SettlementRig.StartAsync(s_policy, s_bound);
        await rig.PlanAsync(1);
        rig.Proxy.Faults = (method, _) => method == "eth_chainId" ? Fault.WrongChain : Fault.None;
        var trouble = await rig.StepAsync();
        Assert.Contains("chain 1, not on 31337", trouble);
        Assert.Contains("--chain", trouble);
        Assert.Equal(IntentPhase.Planned, rig.Intent(0).Phase);
        rig.Proxy.Reset();
        await rig.DrainAsync();
        await rig.AssertSettledAsync();
    }

    [FoundryFact("anvil")]
    public async Task A_signer_without_money_says_so_and_goes_on_when_it_gets_some()
    {
        await using var rig = await SettlementRig.StartAsync(s_policy, s_bound);
        rig.Begin(SigningKey.Create());
        await rig.PlanAsync(2);
        for (var step = 0; step < 3; step++)
        {
            var trouble = await rig.StepAsync();
            Assert.Contains("money", trouble);
            await rig.MineAsync(1);
        }
        Assert.All(rig.Holder.Current.Intents, intent => Assert.InRange(intent.Attempts.Length, 0, 1));
        Assert.Equal(0u, await rig.NonceAsync());
        await rig.SetBalanceAsync(rig.Key.Address, UInt256.Parse("1000000000000000000"));
        await rig.DrainAsync();
        await rig.AssertSettledAsync();
    }

    [FoundryFact("anvil")]
    public async Task What_was_signed_before_the_money_was_gone_is_sent_as_it_was()
    {
        await using var rig = await SettlementRig.StartAsync(s_policy, s_bound);
        rig.Begin(SigningKey.Create());
        await rig.SetBalanceAsync(rig.Key.Address, UInt256.Parse("1000000000000000000"));
        await rig.PlanAsync(1);
        rig.Proxy.Faults = (method, _) => method == "eth_sendRawTransaction" ? Fault.DropBefore : Fault.None;
        await rig.StepAsync();
        rig.Proxy.Reset();
        await rig.SetBalanceAsync(rig.Key.Address, 5);
        Assert.Contains("Send it money", await rig.StepAsync());
        var signed = Assert.Single(rig.Intent(0).Attempts).Hash;
        await rig.SetBalanceAsync(rig.Key.Address, UInt256.Parse("1000000000000000000"));
        await rig.DrainAsync();
        Assert.Equal(signed, rig.Intent(0).Mined!.Hash);
        await rig.AssertSettledAsync();
    }

    [FoundryFact("anvil")]
    public async Task Another_program_with_the_key_holds_up_signing_and_takes_no_settlement_along()
    {
        await using var rig = await SettlementRig.StartAsync(s_policy, s_bound);
        await rig.StepAsync();
        await rig.ForeignAsync(0);
        await rig.MineAsync(1);
        await rig.PlanAsync(2);
        var trouble = await rig.StepAsync();
        Assert.Contains("Another program uses the key", trouble);
        Assert.Contains("Stop it", trouble);
        await rig.DrainAsync();
        await rig.AssertSettledAsync();
        Assert.Equal(3u, await rig.NonceAsync());
    }

    [FoundryFact("anvil")]
    public async Task A_nonce_taken_by_another_program_fails_its_settlement_with_the_remedy_that_settles_it()
    {
        await using var rig = await SettlementRig.StartAsync(s_policy, s_bound);
        await rig.PlanAsync(2);
        rig.Proxy.Faults = (method, _) => method == "eth_sendRawTransaction" ? Fault.DropBefore : Fault.None;
        await rig.StepAsync();
        rig.Proxy.Reset();
        await rig.ForeignAsync(0);
        await rig.MineAsync(1);
        Assert.Contains("another program uses this key", await rig.StepAsync());
        await rig.DrainAsync();
        Assert.Equal((IntentPhase.Failed, IntentPhase.Final), (rig.Intent(0).Phase, rig.Intent(1).Phase));
        Assert.Contains("try it again", rig.Intent(0).Remedy);
        Assert.Equal(UInt256.Zero, await rig.PaidAsync(0));

        await rig.Holder.UpdateAsync(outbox => outbox.Retry(rig.Intent(0).SettlementId), rig.Bound);
        await rig.DrainAsync();
        await rig.AssertSettledAsync();
        Assert.Equal(3u, await rig.NonceAsync());
    }

    [FoundryFact("anvil")]
    public async Task A_fee_that_became_too_low_before_it_was_sent_is_raised_on_the_same_nonce()
    {
        await using var rig = await SettlementRig.StartAsync(s_policy, s_bound);
        await rig.PlanAsync(2);
        rig.Proxy.Faults = (method, _) => method == "eth_sendRawTransaction" ? Fault.DropBefore : Fault.None;
        await rig.StepAsync();
        rig.Proxy.Reset();
        await rig.MineAtAsync(50_000_000_000);
        await rig.StepAsync();
        await rig.StepAsync();
        Assert.Equal(2, rig.Intent(0).Attempts.Length);
        await rig.DrainAsync();
        await rig.AssertSettledAsync();
        Assert.Equal(2u, await rig.NonceAsync());
    }

    [FoundryFact("anvil")]
    public async Task Gas_over_the_policy_is_not_paid_and_said()
    {
        await using var rig = await SettlementRig.StartAsync(s_policy with { MaxFeePerGas = 20_000_000_000 }, s_bound);
        await rig.PlanAsync(1);
        await rig.MineAtAsync(90_000_000_000);
        var trouble = await rig.StepAsync();
        Assert.Contains("Gas costs", trouble);
        Assert.Contains("allow more", trouble);
        Assert.Equal(IntentPhase.Planned, rig.Intent(0).Phase);
        await rig.MineAtAsync(1_000_000_000);
        await rig.DrainAsync();
        await rig.AssertSettledAsync();
    }

    [FoundryFact("anvil")]
    public async Task A_transaction_too_cheap_to_be_mined_is_replaced_on_the_same_nonce_and_one_of_the_two_is_mined()
    {
        await using var rig = await SettlementRig.StartAsync(s_policy, s_bound);
        await rig.PlanAsync(2);
        await rig.StepAsync();
        for (var block = 0; block < 3 && rig.Intent(0).Attempts.Length == 1; block++)
        {
            await rig.MineAtAsync(50_000_000_000);
            await rig.StepAsync();
        }
        AssertReplaced(rig.Intent(0));
        await rig.DrainAsync();
        await rig.AssertSettledAsync();
        Assert.Equal(2u, await rig.NonceAsync());
    }

    [FoundryFact("anvil")]
    public async Task What_a_node_says_it_has_and_never_mines_is_replaced_after_its_blocks()
    {
        await using var rig = await SettlementRig.StartAsync(s_policy, s_bound);
        await rig.PlanAsync(2);
        rig.Proxy.Faults = (method, _) => method == "eth_sendRawTransaction" ? Fault.AlreadyKnown : Fault.None;
        await rig.StepAsync();
        for (var block = 0; block < 3; block++)
        {
            Assert.Single(rig.Intent(0).Attempts);
            await rig.MineAsync(1);
            await rig.StepAsync();
        }
        AssertReplaced(rig.Intent(0));
        Assert.Single(rig.Intent(1).Attempts);
        rig.Proxy.Reset();
        await rig.DrainAsync();
        await rig.AssertSettledAsync();
        Assert.Equal(2u, await rig.NonceAsync());
    }

    private static void AssertReplaced(Intent intent)
    {
        Assert.Equal(2, intent.Attempts.Length);
        Assert.True(intent.Attempts[1].Fees.MayReplace(intent.Attempts[0].Fees));
        var (former, next) = (SignedTransaction.Decode(intent.Attempts[0].Raw.Span).Transaction, SignedTransaction.Decode(intent.Attempts[1].Raw.Span).Transaction);
        Assert.Equal((former.Nonce, former.To, former.Value), (next.Nonce, next.To, next.Value));
    }
}
