using System.Collections.Concurrent;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Replay;
using ZeroG.Swarm.Members;
using ZeroG.Swarm.Tests.Elasticity;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Tests.Rounds;

public sealed class MemberLinksTests
{
    [Theory]
    [InlineData("int4", 0)]
    [InlineData("lowrank+int4:2", 2)]
    [InlineData("topk+2bit:0.1", 9)]
    public async Task Members_take_the_links_that_the_records_give(string codec, int delay)
    {
        var job = new SmallJob(codec, Delay: delay);
        await using var hub = new LocalHub(job, 3);
        Watch[] watches = [new(), new(), new()];
        await Task.WhenAll(watches.Select((watch, i) => hub.JoinAsync($"member {i}", observer: watch))).WaitAsync(hub.Bound);
        await hub.Running.WaitAsync(hub.Bound);

        var expected = new Watch();
        using var local = new LocalSwarm(job.Parts(), 1, expected.Rounds);
        foreach (var record in hub.Rounds.Records) local.Replay(record);
        Assert.InRange(expected.Links.Count, job.Rounds, 3 * job.Rounds);
        var found = watches.SelectMany(watch => watch.Links).ToDictionary();
        foreach (var (round, links) in expected.Links) Assert.Equal(links, found[round]);
    }

    private sealed class Watch : IMemberObserver
    {
        public ConcurrentDictionary<(int Worker, int Round), Link[]> Links { get; } = [];

        public IRoundObserver? Rounds(int worker) => new SwarmLinks(_ => 2, taken => Links[(worker, taken.Plan.Round)] = [.. taken.Links]);
    }
}
