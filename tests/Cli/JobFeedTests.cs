namespace ZeroG.Cli.Tests;

public sealed class JobFeedTests
{
    [Fact]
    public async Task No_round_is_missed_or_seen_twice_however_many_a_snapshot_skips()
    {
        var node = new SkippingNode(snapshots: [0, 0, 3, 4, 300, 700, 700], roundsAhead: 2);

        var seen = new List<(int Snapshot, int[] Rounds)>();
        await foreach (var (job, rounds) in JobFeed.FollowAsync(node, SkippingNode.JobId, 0, CancellationToken.None))
        {
            seen.Add((job.Totals.Rounds, [.. rounds.Select(round => round.Round)]));
        }

        Assert.Equal(Enumerable.Range(0, 700), seen.SelectMany(step => step.Rounds));
        Assert.All(seen, step => Assert.All(step.Rounds, round => Assert.True(round < step.Snapshot)));
        Assert.Equal(7, seen.Count);
    }

    [Fact]
    public async Task A_follower_that_comes_late_sees_the_rounds_from_where_it_asked()
    {
        var node = new SkippingNode(snapshots: [5, 6], roundsAhead: 0);

        var rounds = new List<int>();
        await foreach (var step in JobFeed.FollowAsync(node, SkippingNode.JobId, 5, CancellationToken.None))
        {
            rounds.AddRange(step.Rounds.Select(round => round.Round));
        }

        Assert.Equal([5], rounds);
    }
}
