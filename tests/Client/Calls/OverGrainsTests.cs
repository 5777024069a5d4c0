using Microsoft.Extensions.DependencyInjection;
using NSubstitute;
using ZeroG.Jobs;
using ZeroG.Silo;
using ZeroG.Silo.Http;
using ZeroG.Silo.Tests.Http;
using ZeroG.TestProcesses;

namespace ZeroG.Client.Tests.Calls;

/// <summary>Calls over grains, content over HTTP.</summary>
public sealed class OverGrainsTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_text_becomes_a_verified_checkpoint_over_grains_and_http()
    {
        using var folder = new TemporaryFolder();
        await using var local = await LocalNode.StartAsync(new NodeOptions { DataDirectory = folder.File("data"), Providers = 2 });
        await using var server = await NodeHttpServer.StartAsync(local.Node, folder.File("data"));
        await using var services = new ServiceCollection()
            .AddSingleton(local.Grains)
            .AddZeroGClient(options => (options.Node, options.Token) = (server.Address.Address, server.Address.Token)).OverGrains().Services
            .BuildServiceProvider();
        var client = services.GetRequiredService<IZeroGClient>();
        using var text = new MemoryStream(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Texts", "address-1790.txt")));

        await client.PublishAsync("text", text, "address.txt");
        var job = await client.SubmitAsync(Small);
        var ended = await job.EndAsync().WaitAsync(Bound);
        var checkpoint = await job.FetchCheckpointAsync(folder.File("checkpoint"));
        await client.VerifyAsync(checkpoint, folder.File("checkpoint"));
        var rounds = new List<int>();
        await foreach (var round in job.RoundsAsync()) rounds.Add(round.Round);
        var jobs = new List<string>();
        await foreach (var each in client.ListJobsAsync()) jobs.Add(each.JobId);

        Assert.Equal(JobPhase.Completed, ended.Phase);
        Assert.Equal(ended.Checkpoint, checkpoint);
        Assert.Equal([0, 1, 2], rounds);
        Assert.Equal([job.Id], jobs);
        Assert.Equal("local/text", (await client.GetDatasetAsync("text")).Name);
        Assert.Equal(FailureKind.NotFound, (await Assert.ThrowsAsync<ZeroGException>(() => client.Job(ScriptedNode.JobId).GetAsync())).Kind);
    }

    [Fact]
    public async Task Calls_are_made_again_when_silos_or_gateways_are_lost()
    {
        var failures = new Queue<Exception>([new SiloUnavailableException("the silo is gone"), new TimeoutException("no answer")]);
        var job = Substitute.For<ITrainingJobGrain>();
        job.GetAsync().Returns(_ => failures.TryDequeue(out var failure)
            ? Task.FromException<JobSnapshot?>(failure)
            : Task.FromResult<JobSnapshot?>(ScriptedNode.Snapshot(JobPhase.Completed, 3)));
        using var client = TestClient.Over(NodeOver(job), new RushingClock());

        Assert.Equal(3, (await client.Job(ScriptedNode.JobId).GetAsync()).Totals.Rounds);
        Assert.Empty(failures);
    }

    [Fact]
    public async Task Content_is_not_asked_of_grains()
    {
        using var client = TestClient.Over(NodeOver(Substitute.For<ITrainingJobGrain>()), new RushingClock());

        var refused = await Assert.ThrowsAsync<ZeroGException>(() => client.FetchAsync(new BlobRef(ScriptedNode.Root('a'), 1), Stream.Null));

        Assert.Equal(FailureKind.Invalid, refused.Kind);
        Assert.Contains("Node", refused.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_grain_refuses_arrives_as_it_is()
    {
        var job = Substitute.For<ITrainingJobGrain>();
        job.SubmitAsync(Arg.Any<JobSpec>()).Returns(Task.FromException<JobSnapshot>(new ZeroGException(FailureKind.Unavailable, "too few", "start some")));
        using var client = TestClient.Over(NodeOver(job), new RushingClock());

        var refused = await Assert.ThrowsAsync<ZeroGException>(() => client.SubmitAsync(ScriptedNode.Spec()));

        Assert.Equal("too few", refused.Message);
        Assert.Single(job.ReceivedCalls());
    }

    private static JobSpec Small => ScriptedNode.Spec(seed: 7) with { Dataset = "text" };

    // The timeout of a call is not under test here, and would be over at once on a rushing clock.
    private static ClusterNode NodeOver(ITrainingJobGrain job)
    {
        var grains = Substitute.For<IGrainFactory>();
        grains.GetGrain<ITrainingJobGrain>(ScriptedNode.JobId).ReturnsForAnyArgs(job);
        return new ClusterNode(grains, TimeProvider.System, TimeSpan.FromMinutes(1));
    }
}
