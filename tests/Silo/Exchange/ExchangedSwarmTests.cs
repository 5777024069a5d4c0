using ZeroG.Silo.Exchange;
using ZeroG.Silo.Tests.Blobs;
using ZeroG.Swarm.Hub;
using ZeroG.Swarm.Members;
using ZeroG.Swarm.Tests.Rounds;
using ZeroG.Training.DiLoCo.Control;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Silo.Tests.Exchange;

public sealed class ExchangedSwarmTests
{
    [Fact]
    public async Task A_swarm_over_the_data_plane_ends_with_the_root_of_one_over_memory()
    {
        var (one, two) = await ExchangeSilo.PairAsync();
        await using var hubSilo = one;
        await using var memberSilo = two;
        var meeting = new MeetingPlace();
        using JobLinks near = meeting.Enter("one", BlobSilo.ClusterKey), beside = meeting.Enter("two", BlobSilo.ClusterKey);

        var far = await TrainAsync(one.Links, two.Links);

        Assert.Equal(await TrainAsync(near, beside), far);
    }

    // One member on the hub's own silo, the other elsewhere.
    private static async Task<string> TrainAsync(JobLinks hubSilo, JobLinks memberSilo)
    {
        var job = new SmallJob();
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var link = Ends.Hub(hubSilo.SecretOf(Ends.Job)) with { Limits = SwarmHub.LimitsFor(1 << 20) };
        var settings = new HubSettings { Job = job.Recipe.ToJson(), StartMembers = 2, Quorum = 1, Deadline = new DeadlineSettings { StartSeconds = 60 } };
        var rounds = new HubRounds(job.Parts(), SmallJob.Batch, settings, job.Planner, 0, SampleLedger.Start, TimeProvider.System);
        await using var queue = hubSilo.Open(Ends.Job, 1, link);
        var hub = new SwarmHub(settings, rounds, TimeProvider.System).RunAsync(queue, bound.Token);

        var states = await Task.WhenAll(new[] { hubSilo, memberSilo }.Select(silo => SwarmClient.RunAsync(
            new MemberSettings
            {
                Hub = silo.To(hubSilo.Place, Ends.Job, 1),
                Link = link with { Secret = silo.SecretOf(Ends.Job) },
                Name = silo.Place,
                Parts = _ => job.Parts(),
            },
            bound.Token)));

        await hub;
        Assert.Equal(job.Rounds, rounds.Records.Count);
        Assert.All(states, state => Assert.Equal(rounds.State.Root, state.Root));
        return rounds.State.Root;
    }
}
