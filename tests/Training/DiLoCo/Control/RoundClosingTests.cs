using FsCheck;
using FsCheck.Fluent;
using ZeroG.Training.DiLoCo.Control;

namespace ZeroG.Training.Tests.DiLoCo.Control;

public class RoundClosingTests
{
    // Opened at 100 s, deadline at 110 s, three of four are enough.
    private static readonly RoundClosing s_round = RoundClosing.Open([8, 1, 5, 3], 0.75, 100, 10);

    [Fact]
    public void A_round_closes_when_all_parts_are_there_without_waiting_for_its_deadline()
    {
        var round = s_round.Arrived(1, 101).Arrived(5, 102).Arrived(3, 103);
        Assert.Equal(new RoundDecision.Wait(110, 3, 3), round.Decide(104));

        Closes(round.Arrived(8, 104.5).Decide(105), 104.5, [1, 3, 5, 8], []);
    }

    [Fact]
    public void A_round_closes_at_its_deadline_when_one_member_never_answers() =>
        Closes(s_round.Arrived(1, 101).Arrived(5, 102).Arrived(3, 103).Decide(110), 110, [1, 3, 5], [8]);

    [Fact]
    public void Without_a_quorum_it_waits_beyond_the_deadline_for_the_part_that_makes_one()
    {
        var round = s_round.Arrived(1, 101).Arrived(5, 102);
        Assert.Equal(new RoundDecision.Wait(null, 2, 3), round.Decide(500));

        Closes(round.Arrived(8, 501).Decide(501), 501, [1, 5, 8], [3]);
    }

    [Fact]
    public void A_part_after_the_close_is_late_even_when_nobody_looked_in_between()
    {
        var round = s_round.Arrived(1, 101).Arrived(5, 102).Arrived(3, 103).Arrived(8, 111);

        Closes(round.Decide(200), 110, [1, 3, 5], [8]);
        Closes(s_round.Arrived(1, 101).Arrived(5, 102).Arrived(3, 103).Arrived(8, 110).Decide(200), 110, [1, 3, 5, 8], []);
    }

    [Fact]
    public void A_member_that_left_counts_no_more_but_a_part_that_arrived_stays()
    {
        var two = s_round.Arrived(1, 101).Left(8, 102).Left(3, 103);
        Assert.Equal(new RoundDecision.Wait(110, 1, 2), two.Decide(103));
        Closes(two.Arrived(5, 104).Decide(104), 104, [1, 5], []);

        Closes(two.Left(1, 104).Left(5, 105).Decide(106), 105, [1], []);
    }

    [Fact]
    public void With_all_gone_a_round_waits_and_does_not_close_empty()
    {
        var round = s_round.Left(1, 101).Left(3, 101).Left(5, 101).Left(8, 102);
        Assert.Equal(new RoundDecision.Wait(null, 0, 1), round.Decide(103));
        Assert.Equal(new RoundDecision.Wait(null, 0, 1), round.Decide(1e6));
    }

    [Fact]
    public void Nothing_in_time_waits_until_the_deadline_and_then_for_somebody()
    {
        Assert.Equal(new RoundDecision.Wait(110, 0, 3), s_round.Decide(100));
        Assert.Equal(new RoundDecision.Wait(null, 0, 3), s_round.Decide(110));
        Closes(RoundClosing.Open([4], 0.5, 0, 0).Arrived(4, 3).Decide(3), 3, [4], []);
    }

    [Fact]
    public void What_is_known_already_changes_nothing()
    {
        var round = s_round.Arrived(1, 101);
        Assert.Same(round, round.Arrived(1, 105));
        Assert.Same(round, round.Left(1, 105));
        var left = s_round.Left(1, 101);
        Assert.Same(left, left.Arrived(1, 105));
    }

    [Fact]
    public void Strangers_and_other_clocks_are_refused()
    {
        Assert.Contains("Worker 2", Assert.Throws<ArgumentException>(() => s_round.Arrived(2, 101)).Message, StringComparison.Ordinal);
        Assert.Contains("monotonic", Assert.Throws<ArgumentException>(() => s_round.Arrived(1, 99)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => s_round.Left(1, double.NaN));
        Assert.Throws<ArgumentException>(() => RoundClosing.Open([], 1, 0, 1));
        Assert.Throws<ArgumentException>(() => RoundClosing.Open([1, 1], 1, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RoundClosing.Open([1], 0, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RoundClosing.Open([1], 1, 0, -1));
    }

    [Fact]
    public void Neither_the_order_of_reports_nor_the_time_of_asking_changes_who_contributed()
    {
        var reports = from count in Gen.Choose(1, 7)
                      from quorum in Gen.Choose(1, 10)
                      from times in Gen.ArrayOf(Gen.Choose(0, 20), count)
                      from leaves in Gen.ArrayOf(Gen.Elements(false, false, false, true), count)
                      from order in Gen.Shuffle(Enumerable.Range(0, count).ToArray())
                      select (quorum / 10.0, times, leaves, order);

        Prop.ForAll(Arb.From(reports), given =>
        {
            var (quorum, times, leaves, order) = given;
            var open = RoundClosing.Open(order, quorum, 0, 10);
            var forth = order.Aggregate(open, Report);
            var back = order.Order().Aggregate(open, Report);
            // Everybody has reported by then: only with nobody's part there is it open.
            if (forth.Decide(1000) is not RoundDecision.Close last)
                return leaves.All(left => left);
            for (int now = 0; now <= 25; now++)
            {
                bool closed = back.Decide(now) is RoundDecision.Close;
                if (closed != (now >= last.At) || (closed && !Same(last, (RoundDecision.Close)back.Decide(now))))
                    return false;
            }
            return last.Contributors.All(worker => !leaves[worker] && times[worker] <= last.At);

            RoundClosing Report(RoundClosing round, int worker) =>
                leaves[worker] ? round.Left(worker, times[worker]) : round.Arrived(worker, times[worker]);
        }).QuickCheckThrowOnFailure();

        static bool Same(RoundDecision.Close a, RoundDecision.Close b) => a.At == b.At && a.Contributors.SequenceEqual(b.Contributors);
    }

    private static void Closes(RoundDecision decision, double at, int[] contributors, int[] late)
    {
        var close = Assert.IsType<RoundDecision.Close>(decision);
        Assert.Equal(at, close.At);
        Assert.Equal(contributors, close.Contributors);
        Assert.Equal(late, close.Late);
    }
}
