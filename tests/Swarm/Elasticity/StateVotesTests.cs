using ZeroG.Swarm.Hub;

namespace ZeroG.Swarm.Tests.Elasticity;

public sealed class StateVotesTests
{
    [Fact]
    public void The_first_to_report_is_not_the_truth_but_what_most_say()
    {
        var votes = Votes((2, "wrong"));
        Assert.Null(votes.Decide([0, 1, 2]));
        votes.Add(0, "right");
        Assert.Null(votes.Decide([0, 1, 2]));
        votes.Add(1, "right");
        Assert.Equal("right", votes.Decide([0, 1, 2]));
        Assert.Equal([2], votes.Against("right"));
    }

    [Fact]
    public void A_majority_waits_for_nobody() => Assert.Equal("a", Votes((0, "a"), (2, "a")).Decide([0, 1, 2]));

    [Fact]
    public void Who_is_gone_has_no_say() => Assert.Equal("b", Votes((0, "a"), (1, "a"), (2, "b")).Decide([2]));

    [Fact]
    public void A_second_word_changes_nothing() => Assert.Equal("a", Votes((0, "a"), (0, "b")).Decide([0]));

    [Fact]
    public void Of_two_that_disagree_the_elder_is_right() => Assert.Equal("b", Votes((1, "a"), (0, "b")).Decide([0, 1]));

    private static StateVotes Votes(params (int Worker, string Root)[] all)
    {
        var votes = new StateVotes();
        foreach (var (worker, root) in all) votes.Add(worker, root);
        return votes;
    }
}
