using ZeroG.Swarm.Hub;
using ZeroG.Swarm.Links;
using ZeroG.Swarm.Members;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Tests.Rounds;

public sealed class SwarmRunTests
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("none", 0)]
    [InlineData("none", 2)]
    [InlineData("fp16", 4)]
    [InlineData("int4", 3)]
    [InlineData("lowrank+int4:2", 2)]
    [InlineData("topk+2bit:0.1", 9)]
    [InlineData("cocktail", 1)]
    public async Task Members_over_sockets_end_with_the_bits_of_one_process(string codec, int delay)
    {
        var job = new SmallJob(codec, Delay: delay);
        var (rounds, states) = await RunAsync(job, 3);

        Assert.Equal(job.Rounds, rounds.Records.Count);
        Assert.All(states, state => Assert.Equal(rounds.State.Root, state.Root));
        var local = new LocalSwarm(job.Parts(), 2);
        foreach (var record in rounds.Records) Assert.Equal(record.AcceptedTokens, local.Replay(record).AcceptedTokens);
        Assert.Equal(rounds.State.Outer.Parameters.Values, local.Finish().Parameters.Values);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("cocktail")]
    public async Task Members_that_exchange_gradients_end_alike(string codec)
    {
        var job = new SmallJob(codec, Steps: 1, Delay: 0, Rounds: 8, Gradients: true);
        var (rounds, states) = await RunAsync(job, 3);

        var local = new LocalSwarm(job.Parts(), 1);
        foreach (var record in rounds.Records) local.Replay(record);
        var expected = local.Finish();
        Assert.All(states, state => Assert.Equal(expected.Parameters.Values, state.Outer.Parameters.Values));
    }

    private static async Task<(HubRounds Rounds, SharedState[] States)> RunAsync(SmallJob job, int members)
    {
        using var bound = new CancellationTokenSource(s_bound);
        var link = new LinkOptions { Secret = LinkSecret.Create(), Role = LinkRole.Hub, Limits = SwarmHub.LimitsFor(1 << 20) };
        var settings = new HubSettings { Job = job.Recipe.ToJson(), StartMembers = members };
        var rounds = new HubRounds(job.HubParts(), SmallJob.Batch, settings, job.Planner, 0, SampleLedger.Start, TimeProvider.System);
        await using var listener = LinkListener.Start(link);
        var hub = new SwarmHub(settings, rounds, TimeProvider.System).RunAsync(listener, bound.Token);
        var running = Enumerable.Range(0, members).Select(i => SwarmClient.RunAsync(
            new MemberSettings
            {
                Hub = new TcpTarget(listener.EndPoint),
                Link = link,
                Name = $"member {i}",
                Parts = json =>
                {
                    Assert.Equal(job.Recipe, SwarmRecipe.FromJson(json));
                    return job.Parts();
                },
            },
            bound.Token)).ToArray();
        var states = await Task.WhenAll(running);
        await hub;
        return (rounds, states);
    }
}
