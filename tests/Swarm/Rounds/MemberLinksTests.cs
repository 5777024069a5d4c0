using System.Collections.Concurrent;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Replay;
using ZeroG.Swarm.Members;
using ZeroG.Swarm.Tests.Elasticity;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

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

        public IRoundObserver? Rounds(int worker) => new Taker(worker, Links);
    }

    // Takes the links of what was sent in the last stage, of which all is there when the round is closed.
    private sealed class Taker(int worker, ConcurrentDictionary<(int Worker, int Round), Link[]> taken) : IRoundObserver
    {
        private readonly SwarmLinks _links = new(_ => 2);

        public void Stepping(RoundPlan plan, InnerPhaseProgress progress, ParameterVector roundEnd) => _links.Stepping(plan, progress, roundEnd);

        public void Ended(RoundPlan plan, ReplicaState state) => _links.Ended(plan, state);

        public void Sent(int round, int stage, int tensor, ReadOnlySpan<byte> payload) => _links.Sent(round, stage, tensor, payload);

        public void Received(int round, int stage, int tensor, ReadOnlySpan<byte> payload) => _links.Received(round, stage, tensor, payload);

        public void Closed(int round, IReadOnlyList<int> accepted, ParameterVector? feedback)
        {
            if (accepted.All(count => count > 0)) taken[(worker, round)] = [.. _links.UpTo(round, accepted.Count - 1).Links];
            _links.Closed(round, accepted, feedback);
        }

        public void Applied(int round) => _links.Applied(round);
    }
}
