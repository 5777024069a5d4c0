using ZeroG.Training.DiLoCo.Control;
using ZeroG.Training.Numerics;

namespace ZeroG.Training.Tests.DiLoCo.Control;

public class LinkEstimateTests
{
    [Fact]
    public void Rate_and_latency_of_a_clean_link_are_found()
    {
        var link = LinkEstimate.From([.. new long[] { 1000, 5000, 200_000, 90_000 }.Select(bytes => new LinkSample(bytes, 0.05 + bytes / 1e6))])!;

        Assert.Equal(1e6, link.BytesPerSecond, 1);
        Assert.Equal(0.05, link.LatencySeconds, 1e-9);
        Assert.Equal(1.05, link.TransferSeconds(1_000_000), 1e-6);
    }

    [Fact]
    public void A_fifth_of_the_transfers_held_up_does_not_spoil_the_estimate()
    {
        var random = CounterRandom.For(1);
        var samples = Enumerable.Range(0, 40).Select(i =>
        {
            long bytes = 10_000 + random.Below(2 * (ulong)i, 1_000_000);
            double seconds = (0.02 + bytes / 5e5) * (1 + 0.02 * random.Uniform((2 * (ulong)i) + 1));
            return new LinkSample(bytes, i % 5 == 0 ? 50 * seconds : seconds);
        });

        var link = LinkEstimate.From([.. samples])!;

        Assert.InRange(link.BytesPerSecond, 4e5, 5.5e5);
        Assert.InRange(link.TransferSeconds(500_000), 1, 1.25);
    }

    [Fact]
    public void Equal_sizes_give_all_the_time_to_the_rate_and_so_do_sizes_that_take_no_longer()
    {
        Assert.Equal(new LinkEstimate(500, 0), LinkEstimate.From([new(1000, 2), new(1000, 2), new(1000, 30)]));
        Assert.Equal(0, LinkEstimate.From([new(1000, 5), new(5000, 4)])!.LatencySeconds);
        Assert.Null(LinkEstimate.From([]));
    }

    [Fact]
    public void Old_transfers_are_forgotten()
    {
        var old = Enumerable.Repeat(new LinkSample(1000, 100), LinkEstimate.Window);
        var recent = Enumerable.Repeat(new LinkSample(1000, 1), LinkEstimate.Window);
        Assert.Equal(1000, LinkEstimate.From([.. old, .. recent])!.BytesPerSecond, 1e-9);
    }

    [Fact]
    public void A_transfer_without_bytes_or_time_is_refused()
    {
        foreach (var wrong in new LinkSample[] { new(0, 1), new(-5, 1), new(5, 0), new(5, double.NaN), new(5, double.PositiveInfinity) })
            Assert.Throws<ArgumentException>(() => LinkEstimate.From([new(1, 1), wrong]));
    }

    [Fact]
    public void Streamed_pieces_come_down_while_the_next_go_up()
    {
        var link = new LinkEstimate(1000, 0.5);

        // Up from 0 to 4; the last quarter is at the hub at 4.5, goes down until 5.5 and is there at 6.
        Assert.Equal(6, link.ExchangeSeconds(4000, 4), 1e-12);
        Assert.Equal(6, link.ExchangeSeconds([.. Enumerable.Repeat(new ExchangePiece(1000, 1000), 4)]), 1e-12);
        Assert.Equal(9, link.ExchangeSeconds(4000, 1), 1e-12);
        Assert.Equal(0, link.ExchangeSeconds([]));
    }

    [Fact]
    public void What_is_larger_downwards_is_bound_by_the_way_down()
    {
        var link = new LinkEstimate(1000, 0);
        Assert.Equal(1 + 3 * 4, link.ExchangeSeconds([.. Enumerable.Repeat(new ExchangePiece(1000, 4000), 3)]), 1e-12);
    }

    [Fact]
    public void A_second_stage_waits_for_the_average_of_its_first()
    {
        var link = new LinkEstimate(1000, 1);

        // The first is back at 1 + 1 + 1 + 1 = 4 s, the second stage at 8.
        Assert.Equal(8, link.ExchangeSeconds([new(1000, 1000), new(1000, 1000, After: 0)]), 1e-12);
        // With enough between them nothing waits: ten pieces up in 10 s, two latencies, one piece down.
        ExchangePiece[] pieces = [.. Enumerable.Repeat(new ExchangePiece(1000, 1000), 5), .. Enumerable.Range(0, 5).Select(i => new ExchangePiece(1000, 1000, i))];
        Assert.Equal(13, link.ExchangeSeconds(pieces), 1e-12);
        Assert.Throws<ArgumentException>(() => link.ExchangeSeconds([new ExchangePiece(1, 1, 0)]));
    }
}
