using ZeroG.Chain.Settlement;

namespace ZeroG.Chain.Tests.Settlement;

public sealed class OutboxTests : IDisposable
{
    private const int Depth = 4;

    private readonly OutboxRig _rig = new(new OutboxPolicy { FinalityDepth = Depth, BumpAfterBlocks = 3, RebroadcastAfterBlocks = 2, MaxFeePerGas = 100_000, MaxAttempts = 12 });

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void The_first_in_line_pays_more_after_its_blocks_though_it_is_sent_again_in_between()
    {
        _rig.Plan(1, 2);
        _rig.Step();
        for (var block = 0; block < 2; block++)
        {
            _rig.Mine(isEmpty: true);
            _rig.Step();
            Assert.Single(_rig.Intent(1).Attempts);
        }
        _rig.Mine(isEmpty: true);
        _rig.Step();

        Assert.Equal(2, _rig.Intent(1).Attempts.Length);
        Assert.True(_rig.Intent(1).Attempts[1].Fees.MayReplace(_rig.Intent(1).Attempts[0].Fees));
        // The second in line waits for the first, not for its own fee.
        Assert.Single(_rig.Intent(2).Attempts);
        _rig.Mine();
        _rig.Step();
        // It is first in line only since now.
        Assert.Single(_rig.Intent(2).Attempts);
        Drain();
        Assert.Equal([1, 2], _rig.Effects);
    }

    [Fact]
    public void A_crash_does_not_put_off_a_higher_fee()
    {
        _rig.Plan(1);
        _rig.Step();
        for (var block = 0; block < 3; block++)
        {
            _rig.Mine(isEmpty: true);
            _rig.Outbox = _rig.Outbox.Restarted();
            _rig.Step();
        }
        _rig.Step();
        Assert.Equal(2, _rig.Intent(1).Attempts.Length);
    }

    [Fact]
    public void A_fee_that_nodes_refuse_rises_once_an_observation_and_reaches_the_highest_that_the_policy_allows()
    {
        _rig.Answer = sent => sent.Transaction.MaxFeePerGas < 100_000 ? SendFailure.FeeTooLow : null;
        _rig.Plan(1);
        for (var step = 1; step <= 12; step++)
        {
            Assert.Null(_rig.Step());
            Assert.Equal(step, _rig.Intent(1).Attempts.Length);
            if (_rig.Intent(1).Phase == IntentPhase.Broadcast) break;
        }
        Assert.Equal((IntentPhase.Broadcast, _rig.Policy.MaxFeePerGas), (_rig.Intent(1).Phase, _rig.Intent(1).Attempts[^1].Fees.Max));
        Assert.All(_rig.Intent(1).Attempts.Zip(_rig.Intent(1).Attempts.Skip(1)), pair => Assert.True(pair.Second.Fees.MayReplace(pair.First.Fees)));
        Assert.All(_rig.Intent(1).Attempts, attempt => Assert.Equal(0u, SentNonce(attempt)));
    }

    [Fact]
    public void A_fee_beyond_the_policy_is_never_signed_and_said()
    {
        _rig.Answer = _ => SendFailure.FeeTooLow;
        _rig.Plan(1);
        for (var step = 0; step < 20; step++) _rig.Step();
        Assert.InRange(_rig.Intent(1).Attempts.Length, 2, 12);
        Assert.All(_rig.Intent(1).Attempts, attempt => Assert.True(attempt.Fees.Max <= _rig.Policy.MaxFeePerGas));
        Assert.Contains("allow more", _rig.Step());

        _rig.Answer = _ => null;
        Drain();
        Assert.Equal([1], _rig.Effects);
    }

    [Fact]
    public void An_intent_abandoned_before_it_has_a_nonce_never_gets_one()
    {
        _rig.Plan(1, 2);
        _rig.Outbox = _rig.Outbox.Abandon(OutboxRig.Id(1));
        Drain();
        Assert.Equal([2], _rig.Effects);
        Assert.Equal((IntentPhase.Failed, null), (_rig.Intent(1).Phase, _rig.Intent(1).Nonce));
        Assert.Equal(0u, _rig.Intent(2).Nonce);
    }

    [Fact]
    public void An_abandoned_nonce_is_used_up_by_nothing_and_those_behind_it_go_on()
    {
        _rig.Answer = sent => sent.Transaction.Value == 1 ? SendFailure.Invalid : null;
        _rig.Plan(1, 2);
        _rig.Step();
        _rig.Mine();
        Assert.Empty(_rig.Effects);
        _rig.Outbox = _rig.Outbox.Abandon(OutboxRig.Id(1));
        Drain();
        Assert.Equal([0, 2], _rig.Effects);
        Assert.Equal(IntentPhase.Failed, _rig.Intent(1).Phase);
        Assert.Contains("abandoned", _rig.Intent(1).Trouble);

        _rig.Answer = _ => null;
        _rig.Outbox = _rig.Outbox.Retry(OutboxRig.Id(1));
        Drain();
        Assert.Equal([0, 2, 1], _rig.Effects);
    }

    [Fact]
    public void An_abandoned_intent_whose_call_is_mined_first_is_settled_once()
    {
        _rig.Plan(1);
        _rig.Step();
        _rig.Outbox = _rig.Outbox.Abandon(OutboxRig.Id(1));
        _rig.Mine();
        Drain();
        Assert.Equal([1], _rig.Effects);
        Assert.Equal(IntentPhase.Final, _rig.Intent(1).Phase);
    }

    [Fact]
    public void An_abandoned_intent_that_a_reorganization_takes_back_is_used_up_by_nothing()
    {
        _rig.Plan(1);
        _rig.Step();
        _rig.Outbox = _rig.Outbox.Abandon(OutboxRig.Id(1));
        _rig.Mine();
        _rig.Step();
        Assert.Equal(IntentPhase.Mined, _rig.Intent(1).Phase);
        Assert.Throws<OutboxConflictException>(() => _rig.Outbox.Abandon(OutboxRig.Id(1)));
        _rig.Chain.Reorganize(1);
        Drain();
        Assert.Equal([0], _rig.Effects);
        Assert.Equal(IntentPhase.Failed, _rig.Intent(1).Phase);
    }

    [Fact]
    public void Abandoning_is_possible_though_all_attempts_are_used_up()
    {
        _rig.Answer = sent => sent.Transaction.Value == 1 ? SendFailure.Invalid : null;
        _rig.Plan(1);
        for (var block = 0; block < 60; block++)
        {
            _rig.Step();
            _rig.Mine(isEmpty: true);
        }
        _rig.Outbox = _rig.Outbox.Abandon(OutboxRig.Id(1));
        Drain();
        Assert.Equal([0], _rig.Effects);
    }

    [Fact]
    public void A_gap_that_another_user_of_the_key_leaves_is_filled_once()
    {
        // Another program's two transactions are mined at nonces 0 and 1; ours follows; then a reorganization drops the others' for good.
        Foreign(0);
        Foreign(1);
        _rig.Mine();
        _rig.Plan(3);
        _rig.Step();
        _rig.Chain.Reorganize(1);
        _rig.Step();
        Drain();
        Assert.Equal([0, 0, 3], _rig.Effects);
        Assert.Equal([0, 1], _rig.Outbox.Intents.Where(intent => intent.IsFiller).Select(intent => (int)intent.Nonce!.Value).Order());
        Assert.All(_rig.Outbox.Intents, intent => Assert.Equal(IntentPhase.Final, intent.Phase));
        Assert.Equal(3u, _rig.Outbox.NextNonce);
    }

    [Fact]
    public void A_gap_that_the_other_program_closes_itself_needs_no_filler()
    {
        Foreign(0);
        _rig.Mine();
        _rig.Plan(3);
        _rig.Step();
        _rig.Chain.Reorganize(1);
        Foreign(0);
        _rig.Answer = sent => sent.Transaction.Value.IsZero ? SendFailure.FeeTooLow : null;
        _rig.Step();
        _rig.Mine();
        _rig.Answer = _ => null;
        Drain();
        Assert.Equal([77, 3], _rig.Effects);
        Assert.Equal(IntentPhase.Final, _rig.Intent(3).Phase);
    }

    [Fact]
    public void Nothing_is_signed_while_another_program_uses_the_key()
    {
        _rig.Step();
        Foreign(0);
        _rig.Mine();
        _rig.Plan(1);
        Assert.Contains("Another program uses the key", _rig.Step());
        Assert.Equal(IntentPhase.Planned, _rig.Intent(1).Phase);
        Drain();
        Assert.Equal([77, 1], _rig.Effects);
    }

    [Fact]
    public void A_nonce_that_another_program_took_fails_its_intent_only_when_that_is_final_and_a_retry_settles_it()
    {
        _rig.Answer = _ => SendFailure.Unavailable;
        _rig.Plan(1);
        _rig.Step();
        Foreign(0);
        _rig.Mine();
        _rig.Answer = _ => null;
        _rig.Step();
        Assert.Equal(IntentPhase.Signed, _rig.Intent(1).Phase);
        Assert.Contains("used", _rig.Intent(1).Trouble);
        Assert.Throws<OutboxConflictException>(() => _rig.Outbox.Retry(OutboxRig.Id(1)));
        _rig.Mine(Depth, isEmpty: true);
        _rig.Step();
        Assert.Equal(IntentPhase.Failed, _rig.Intent(1).Phase);
        Assert.NotNull(_rig.Intent(1).Remedy);

        _rig.Outbox = _rig.Outbox.Retry(OutboxRig.Id(1));
        Drain();
        Assert.Equal([77, 1], _rig.Effects);
    }

    [Fact]
    public void A_deferred_intent_lets_those_behind_it_go_and_is_tried_at_the_next_observation()
    {
        _rig.Plan(1, 2);
        _rig.Outbox = _rig.Outbox.Observe(_rig.Chain.View(_rig.Outbox, Depth), _rig.Policy);
        _rig.Outbox = _rig.Outbox.Deferred(OutboxRig.Id(1), "It is not its turn.", "Wait.");
        Assert.Equal(OutboxRig.Id(2), Assert.IsType<OutboxAction.Sign>(_rig.Outbox.Next(_rig.Policy)).SettlementId);
        _rig.Step();
        Assert.Null(_rig.Intent(1).Trouble);
        Assert.Throws<OutboxConflictException>(() => _rig.Outbox.Deferred(OutboxRig.Id(1), "", ""));
        Drain();
        Assert.Equal([1, 2], _rig.Effects.Order());
    }

    [Fact]
    public void Trimming_keeps_the_newest_final_intents_and_whatever_is_not_over()
    {
        _rig.Plan(1, 2, 3);
        Drain();
        _rig.Plan(4, 5);
        _rig.Outbox = _rig.Outbox.Abandon(OutboxRig.Id(4));
        _rig.Outbox = _rig.Outbox.Trim(2);
        Assert.Equal([2, 3, 4, 5], new[] { 1, 2, 3, 4, 5 }.Where(number => _rig.Outbox.Find(OutboxRig.Id(number)) is not null));
        Assert.All(_rig.Intent(2).Attempts, attempt => Assert.True(attempt.Raw.IsEmpty));
        // What it kept is still the same settlement.
        _rig.Plan(2, 3);
        Drain();
        Assert.Equal([1, 2, 3, 5], _rig.Effects);
    }

    private void Foreign(ulong nonce) => Assert.Null(_rig.Chain.Send(_rig.Sign(nonce, new Fees(5_000, 10), new SettlementCall(_rig.Key.Address, 77, default))));

    private static ulong SentNonce(Attempt attempt) => Transactions.SignedTransaction.Decode(attempt.Raw.Span).Transaction.Nonce;

    private void Drain()
    {
        for (var i = 0; i < 40; i++)
        {
            _rig.Step();
            _rig.Mine();
        }
    }
}
