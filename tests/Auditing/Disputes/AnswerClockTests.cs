using ZeroG.Auditing.Disputes;

namespace ZeroG.Auditing.Tests.Disputes;

public sealed class AnswerClockTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Early_answers_leave_the_deadline_as_it_is()
    {
        var clock = AnswerClock.Begin(s_noon);
        Assert.Equal((s_noon + AnswerClock.Response, 0), (clock.AnswerBy, clock.Extensions));
        Assert.Same(clock, clock.Answered(s_noon));
        Assert.Same(clock, clock.Answered(clock.AnswerBy - AnswerClock.Extension));
    }

    [Fact]
    public void A_late_answer_leaves_time_for_the_next()
    {
        var clock = AnswerClock.Begin(s_noon);
        var now = clock.AnswerBy - AnswerClock.Extension + TimeSpan.FromTicks(1);
        Assert.Equal(new AnswerClock(now + AnswerClock.Extension, 1), clock.Answered(now));
    }

    [Fact]
    public void The_time_is_over_behind_its_last_moment()
    {
        var clock = AnswerClock.Begin(s_noon);
        Assert.False(clock.IsOver(clock.AnswerBy));
        Assert.True(clock.IsOver(clock.AnswerBy + TimeSpan.FromTicks(1)));
    }

    [Fact]
    public void Who_answers_as_late_as_can_be_is_out_of_time_all_the_same()
    {
        var clock = AnswerClock.Begin(s_noon);
        for (var answers = 0; answers < 20; answers++) clock = clock.Answered(clock.AnswerBy);
        Assert.Equal(AnswerClock.MostExtensions, clock.Extensions);
        Assert.Equal(s_noon + AnswerClock.Response + AnswerClock.MostExtensions * AnswerClock.Extension, clock.AnswerBy);
    }
}
