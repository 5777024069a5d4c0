using ZeroG.Swarm.Links.Fetching;

namespace ZeroG.Swarm.Tests.Links;

public sealed class LeaseTableTests
{
    [Fact]
    public void Every_chunk_is_leased_once_before_any_is_leased_twice()
    {
        var table = new LeaseTable(3);

        Assert.Equal([0, 1, 2], Enumerable.Range(0, 3).Select(i => table.Take(i % 2, out _)!.Value));
        // The one that was held for longest, by someone else.
        Assert.Equal(1, table.Take(0, out _));
        Assert.Equal(0, table.Take(1, out _));
        Assert.Equal(2, table.Take(1, out _));
        Assert.Null(table.Take(0, out _));
    }

    [Fact]
    public void A_chunk_that_comes_twice_is_written_once()
    {
        var table = new LeaseTable(1);
        table.Take(0, out _);
        table.Take(1, out _);

        Assert.True(table.Claim(1, 0));
        Assert.False(table.Claim(0, 0));
        Assert.False(table.IsComplete);
        table.Finish(0);
        Assert.True(table.IsComplete);
    }

    [Fact]
    public void Revoked_leases_go_to_others_who_are_told_and_what_still_comes_counts()
    {
        var table = new LeaseTable(2);
        Assert.Equal(0, table.Take(0, out _));
        Assert.Equal(1, table.Take(0, out _));
        Assert.Equal(0, table.Take(1, out _));
        Assert.Equal(1, table.Take(1, out _));
        Assert.Null(table.Take(1, out var changed));

        table.Revoke(0);

        Assert.True(changed.IsCompleted);
        Assert.True(table.Claim(0, 0));
        table.Finish(0);
        Assert.Equal(1, table.Take(2, out _));
    }
}
