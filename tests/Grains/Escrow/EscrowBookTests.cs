using ZeroG.Escrow;
using ZeroG.Grains.Escrow;
using ZeroG.Money;

namespace ZeroG.Grains.Tests.Escrow;

public sealed class EscrowBookTests
{
    private static readonly BlobRef s_blob = new("0x" + new string('a', 64), 1);

    [Fact]
    public void What_is_paid_and_what_is_refunded_is_what_was_funded()
    {
        var state = EscrowBook.Open(EscrowBook.Funded(Opened()));
        state = EscrowBook.Sheet(state, Sheet(0, ("a", 10), ("b", 20)), s_blob);
        state = EscrowBook.Sheet(state, Sheet(1, ("b", 5)), s_blob);
        foreach (var round in state.Unsettled) state = EscrowBook.Settled(state, round);
        foreach (var round in state.Unclaimed) state = EscrowBook.Claimed(state, round, Sheet(round.Round, round.Round == 0 ? [("a", 10), ("b", 20)] : [("b", 5)]).Lines);
        state = EscrowBook.Done(EscrowBook.Refunded(EscrowBook.Closed(EscrowBook.JobEnded(state, failed: false))));
        Assert.Equal(state.Funded, state.Settled + state.Refunded);
        Assert.Equal(new Wei(35), state.Settled);
        Assert.All(state.Pay.Values, pay => Assert.Equal(pay.Settled, pay.Claimed));
        Assert.True(state.IsOver);
    }

    [Fact]
    public void A_round_is_taken_once_and_in_order()
    {
        var state = EscrowBook.Open(EscrowBook.Funded(Opened()));
        state = EscrowBook.Sheet(state, Sheet(0, ("a", 10)), s_blob);
        Assert.Throws<InvalidOperationException>(() => EscrowBook.Sheet(state, Sheet(0, ("a", 10)), s_blob));
        Assert.Throws<InvalidOperationException>(() => EscrowBook.Sheet(state, Sheet(2, ("a", 10)), s_blob));
    }

    [Fact]
    public void A_round_that_pays_nobody_is_passed_over()
    {
        var state = EscrowBook.Sheet(EscrowBook.Open(EscrowBook.Funded(Opened())), Sheet(0), null);
        Assert.Equal(1, state.Rounds);
        Assert.Empty(state.Unsettled);
    }

    [Fact]
    public void What_a_dropped_round_would_have_paid_is_refunded()
    {
        var state = EscrowBook.Sheet(EscrowBook.Open(EscrowBook.Funded(Opened())), Sheet(0, ("a", 10)), s_blob);
        state = EscrowBook.Dropped(state, state.Unsettled[0], Sheet(0, ("a", 10)));
        state = EscrowBook.Refunded(EscrowBook.Closed(EscrowBook.JobEnded(state, failed: true)));
        Assert.Equal(state.Funded, state.Refunded);
    }

    [Fact]
    public void A_job_that_ends_before_it_is_funded_owes_nothing()
    {
        var state = EscrowBook.JobEnded(Opened(), failed: true);
        Assert.Equal(EscrowPhase.Funding, state.Phase);
        Assert.True(EscrowBook.Abandoned(state).IsOver);
    }

    [Fact]
    public void A_job_that_ends_while_stake_is_locked_is_refunded()
    {
        var state = EscrowBook.JobEnded(EscrowBook.Funded(Opened()), failed: true);
        Assert.Equal(EscrowPhase.Closing, state.Phase);
    }

    private static EscrowState Opened() => new()
    {
        Terms = new EscrowTerms(new EscrowSpec(new Wei(100), Wei.Zero), 3, "0x", "0x", "0x", "0x", 1),
    };

    private static PayoutSheet Sheet(int round, params (string Provider, ulong Amount)[] lines) =>
        new("0x", round, $"{round}", [.. lines.Select(line => new PayoutLine(line.Provider, (long)line.Amount, new Wei(line.Amount)))]);
}
