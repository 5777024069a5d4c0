using ZeroG.Grains.Training;
using ZeroG.Jobs;
using static ZeroG.Grains.Tests.Samples;

namespace ZeroG.Grains.Tests.Training;

public sealed class TrainerStateTests
{
    private static RoundOrder Order(long epoch = 1, int round = 0, string theta = "theta") =>
        new("01arz3ndektsv4rrffq69g5fav", epoch, round, 0, Spec(), Blob("corpus"), Blob(theta), null);

    [Fact]
    public void A_stale_epoch_is_refused_and_the_present_one_may_repeat()
    {
        var state = new TrainerState().Admit(Order(epoch: 5));
        Assert.Equal(5, state.Admit(Order(epoch: 5)).Epoch);
        var refusal = Assert.Throws<ZeroGException>(() => state.Admit(Order(epoch: 4)));
        Assert.Equal(FailureKind.Conflict, refusal.Kind);
    }

    [Fact]
    public void A_repeated_order_yields_its_first_result_whatever_its_epoch()
    {
        var result = Result(0, 0);
        var state = new TrainerState { Epoch = 1, Result = result, Start = Blob("theta") };
        Assert.Same(result, state.ResultOf(Order(epoch: 9)));
    }

    [Fact]
    public void A_result_is_not_given_for_another_round_or_another_start()
    {
        var state = new TrainerState { Epoch = 1, Result = Result(0, 0), Start = Blob("theta") };
        Assert.Null(state.ResultOf(Order(round: 1)));
        Assert.Null(state.ResultOf(Order(theta: "another theta")));
    }

    private static PartialRound Partial(int round = 0, string theta = "theta") =>
        new(round, Blob(theta), null, 2, Blob("parameters"), Blob("optimizer"), 0.1 + 0.2);

    [Fact]
    public void A_saved_round_is_continued_by_the_same_order_alone_whatever_its_epoch()
    {
        var state = new TrainerState { Epoch = 1, Partial = Partial() };
        Assert.Equal(Partial(), state.PartialOf(Order(epoch: 9)));
        Assert.Null(state.PartialOf(Order(round: 1)));
        Assert.Null(state.PartialOf(Order(theta: "another theta")));
        Assert.Null(state.PartialOf(Order() with { InnerState = Blob("another optimizer") }));
    }

    [Fact]
    public void What_was_saved_is_dropped_when_other_work_is_admitted_and_when_the_round_is_done()
    {
        var state = new TrainerState { Epoch = 1, Partial = Partial() };
        Assert.Equal(Partial(), state.Admit(Order(epoch: 2)).Partial);
        Assert.Null(state.Admit(Order(round: 1)).Partial);
        Assert.Null(state.Done(Order(), Result(0, 0)).Partial);
    }
}
