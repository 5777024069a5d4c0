using System.Collections.Immutable;
using ZeroG.Swarm.Hub;
using ZeroG.Swarm.Protocol;
using ZeroG.Swarm.Tests.Rounds;
using ZeroG.Training.DiLoCo.Codecs.Updates;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Swarm.Tests.Elasticity;

/// <summary>Times here are those that a watch is told.</summary>
public sealed class ExchangeWatchTests
{
    private readonly SmallJob _job = new();
    private readonly ExchangeWatch _watch = new(TimeSpan.FromSeconds(30));

    [Fact]
    public void Nobody_is_dropped_while_all_are_awaited_however_slow_the_network_is()
    {
        var round = Round(0);
        round.Settle([0, 1]);
        for (var now = 0; now < 1000; now += 10) Assert.Empty(_watch.Overdue(round, now));

        // The wait for one begins when the other's part is there.
        Send(round, 0, tensors: 1);
        Assert.Empty(_watch.Overdue(round, 1000));
        Assert.Empty(_watch.Overdue(round, 1029));
    }

    [Fact]
    public void One_that_others_wait_for_is_dropped_after_the_stall_limit_and_doubted()
    {
        var round = Round(0);
        round.Settle([0, 1]);
        Assert.Empty(_watch.Overdue(round, 0));
        Send(round, 0, tensors: 1);
        Assert.Empty(_watch.Overdue(round, 1));
        Assert.Empty(_watch.Overdue(round, 30));
        Assert.Equal([1], _watch.Overdue(round, 32));
        Assert.True(_watch.IsDoubted(1));
        Assert.False(_watch.IsDoubted(0));
    }

    [Fact]
    public void One_that_sends_nothing_does_not_hold_up_a_round_that_has_nobody_else_for_ever()
    {
        var round = Round(0);
        round.Settle([1]);
        Assert.Empty(_watch.Overdue(round, 0));
        Assert.Empty(_watch.Overdue(round, 1199));
        Assert.Equal([1], _watch.Overdue(round, 1201));
    }

    [Fact]
    public void One_that_is_doubted_is_let_go_after_three_rounds_in_which_it_sent_nothing()
    {
        Doubt();
        Assert.Empty(_watch.Complete(Round(0), [0, 1]));
        Assert.Empty(_watch.Complete(Round(1), [0, 1]));

        // A round that it is not done with does not count.
        Assert.Empty(_watch.Complete(Round(2), [0]));
        Assert.Equal([1], _watch.Complete(Round(3), [0, 1]));
    }

    [Fact]
    public void One_that_has_sent_a_whole_stage_is_doubted_no_more_though_it_came_too_late_to_count()
    {
        Doubt();
        var round = Round(1);
        round.Settle([0]);
        Send(round, 1);
        Assert.True(round.HasSent(1, 0));
        Assert.Empty(_watch.Complete(round, [0, 1]));
        Assert.False(_watch.IsDoubted(1));
        Assert.False(round.HasAccepted(1));
    }

    [Fact]
    public void Where_all_of_a_stage_is_taken_at_once_one_on_a_slow_link_is_waited_for_while_its_payloads_come()
    {
        var round = Round(0, new TakesAll());
        round.Settle([0, 1]);
        Assert.Empty(_watch.Overdue(round, 0));
        Send(round, 0);
        round.Offer(0, 0, ReadOnlyMemory<byte>.Empty);
        Assert.Empty(_watch.Overdue(round, 1));
        var (header, payloads) = Update(round, 1);
        round.Offer(1, header);

        // Slower than the stall limit in all, but never silent for so long.
        var now = 1;
        for (var tensor = 0; tensor < payloads.Length && now < 90; tensor++)
        {
            round.Offer(1, 0, tensor, payloads[tensor]);
            Assert.Empty(_watch.Overdue(round, now += 20));
        }

        Assert.Empty(round.Advance());
        Assert.Equal([1], _watch.Overdue(round, now + 31));
    }

    private void Doubt()
    {
        var round = Round(0);
        round.Settle([0, 1]);
        Assert.Empty(_watch.Overdue(round, 0));
        Send(round, 0);
        Assert.Empty(_watch.Overdue(round, 0));
        Assert.Equal([1], _watch.Overdue(round, 31));
    }

    private HubRound Round(int number, IRoundBook? book = null)
    {
        var parts = _job.Parts();
        var plan = new RoundPlan(number, 0, 4, 2, 0, _job.Outer, [new MemberPlan(0, [new SampleRange(0, 8)]), new MemberPlan(1, [new SampleRange(8, 8)])]);
        var paths = parts.Paths();
        TensorPath.Begin(paths, plan);
        var exchange = new HubExchange(paths, new ParameterVector(parts.Start.Parameters.Layout), parts.Aggregator);
        return new HubRound(plan, exchange, paths.Count, new Dictionary<int, long> { [0] = 1, [1] = 1 }, (worker, stage) => Header(plan, worker, stage), null, book);
    }

    private UpdateHeader Header(RoundPlan plan, int worker, int stage) =>
        new UpdateHeaders("job", 0, _job.Parts().Paths()[0].Codec).Of(plan, stage, worker, UpdateHeaders.NoRoot, 1);

    private void Send(HubRound round, int worker, int tensors = int.MaxValue)
    {
        var (header, payloads) = Update(round, worker);
        round.Offer(worker, header);
        for (var tensor = 0; tensor < Math.Min(tensors, payloads.Length); tensor++) round.Offer(worker, 0, tensor, payloads[tensor]);
    }

    private (UpdateHeader Header, byte[][] Payloads) Update(HubRound round, int worker)
    {
        var parts = _job.Parts();
        var paths = parts.Paths();
        TensorPath.Begin(paths, round.Plan);
        var exchange = new MemberExchange(paths, new ParameterVector(parts.Start.Parameters.Layout));
        byte[][] payloads = [.. Enumerable.Range(0, paths.Count).Select(tensor => exchange.Payload(0, tensor))];
        return (UpdateBody.Seal(Header(round.Plan, worker, 0), [.. payloads.Select(payload => (ReadOnlyMemory<byte>)payload)]), payloads);
    }

    // Every commitment holds.
    private sealed class TakesAll : IRoundBook
    {
        public int MaxCommitment => 0;

        public int Final => 0;

        public string? Refusal(string name) => null;

        public void Join(int worker, string name) => throw new NotSupportedException();

        public void Open(RoundPlan plan, RoundPlan? before, SharedState shared, SharedState earlier) => throw new NotSupportedException();

        public string? Take(
            int worker, ReadOnlyMemory<byte> commitment, IReadOnlyList<ReadOnlyMemory<byte>> payloads, ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> averages) => null;

        public SignedRound Close(ClosingRound round) => throw new NotSupportedException();

        public ReadOnlyMemory<byte> Resume(string reference) => throw new NotSupportedException();
    }
}
