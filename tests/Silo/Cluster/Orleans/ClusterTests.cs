using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ZeroG.Client;
using ZeroG.Jobs;
using ZeroG.Silo.Blobs;
using ZeroG.Silo.Cluster;
using ZeroG.Silo.Hosting;
using ZeroG.Silo.Tests.Node;

namespace ZeroG.Silo.Tests.Cluster;

public sealed class ClusterTests
{
    [RedisFact]
    public async Task Silos_form_a_cluster_over_Redis_and_train_a_job_to_the_checkpoint_of_a_single_node()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var cluster = new TestCluster(redis.Connection);
        var first = await cluster.StartAsync("first", "orchestrator,gateway");
        var one = await cluster.StartAsync("one", "gpu");
        var two = await cluster.StartAsync("two", "gpu");
        var node = TestCluster.NodeOf(first);
        await TestCluster.AddTextAsync(node);

        Assert.Equal(["first", "one", "two"], (await node.InfoAsync()).Silos);
        Assert.Equal(
            [("first", true), ("two", false)],
            one.Services.GetRequiredService<IPeerDirectory>().Peers.Select(peer => (peer.Silo, peer.IsKeeper)).OrderBy(peer => peer.Silo));

        var job = JobIds.New(TimeProvider.System);
        await node.SubmitJobAsync(job, TestNode.Spec());
        var end = await TestCluster.EndOfAsync(node, job);
        Assert.Equal((JobPhase.Completed, ""), (end.Phase, end.Reason));

        await using var single = await TestNode.StartAsync();
        await single.AddTextAsync();
        await single.Node.SubmitJobAsync(job, TestNode.Spec());
        Assert.Equal((await single.EndOfAsync(job)).Checkpoint, end.Checkpoint);

        using (var metrics = await cluster.GetAsync(first, "/dashboard/version")) Assert.Equal(HttpStatusCode.OK, metrics.StatusCode);
        using (var refused = await cluster.GetAsync(first, "/dashboard/version", hasToken: false)) Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        await cluster.StopAsync(two);
        Assert.Equal(["first", "one"], (await node.InfoAsync()).Silos);
        Assert.Empty(cluster.Exits);
    }

    [RedisFact]
    public async Task What_a_cluster_stored_is_there_for_the_next()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var cluster = new TestCluster(redis.Connection);
        var first = await cluster.StartAsync("first", "orchestrator,gateway");
        await TestCluster.AddTextAsync(TestCluster.NodeOf(first));
        await cluster.StopAsync(first);

        var second = await cluster.StartAsync("second", "orchestrator,gateway");

        Assert.Single((await TestCluster.NodeOf(second).GetDatasetAsync("text")).Versions);
        // The same JSON as in SQLite, under the service's name.
        var stored = await redis.AskAsync(database => database.ExecuteAsync("KEYS", "zerog/state/*"));
        Assert.Contains(((string[])stored!), key => key.Contains("dataset", StringComparison.Ordinal));
    }

    [RedisFact]
    public async Task A_silo_without_a_certificate_of_the_authority_cannot_connect()
    {
        await using var redis = await RedisServer.StartAsync();
        using var authority = new TestAuthority();
        using var other = new TestAuthority();
        await using var cluster = new TestCluster(redis.Connection, authority);
        var first = await cluster.StartAsync("first", "orchestrator,gateway");
        await cluster.StartAsync("one", "gpu");
        Assert.Equal(["first", "one"], (await TestCluster.NodeOf(first).InfoAsync()).Silos);

        foreach (var port in (int[])[first.Ready.Port, first.Ready.GatewayPort])
        {
            Assert.True(await Knock.IsRefusedAsync(port, null, isPlain: true));
            Assert.True(await Knock.IsRefusedAsync(port, null));
            Assert.True(await Knock.IsRefusedAsync(port, other.Issue()));
            Assert.True(await Knock.IsRefusedAsync(port, authority.Issue(uses: TestAuthority.ServerUse)));
            Assert.True(await Knock.IsRefusedAsync(port, authority.Issue(fromDays: -5, untilDays: -1)));
            Assert.False(await Knock.IsRefusedAsync(port, authority.Issue()));
        }
    }

    [RedisFact]
    public async Task A_check_of_Redis_says_what_would_be_lost_and_hides_the_password()
    {
        await using var redis = await RedisServer.StartAsync();
        var membership = await ClusterRedisCheck.RunAsync("m", redis.Connection, Keys.MembershipRedis, keepsState: false, CancellationToken.None);
        var storage = await ClusterRedisCheck.RunAsync("s", redis.Connection, Keys.StorageRedis, keepsState: true, CancellationToken.None);

        Assert.Equal(ClusterCheckStatus.Ok, membership.Status);
        Assert.Equal(ClusterCheckStatus.Warning, storage.Status);
        Assert.Contains("appendonly", storage.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", membership.Detail + storage.Detail, StringComparison.Ordinal);
        Assert.Equal(0, (int)await redis.AskAsync(database => database.ExecuteAsync("DBSIZE")));
    }

    [RedisFact]
    public async Task Settings_that_cannot_work_are_explained_at_the_start()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var cluster = new TestCluster(redis.Connection);
        var first = await cluster.StartAsync("first", "orchestrator");

        var taken = cluster.Settings("second", "orchestrator", $"Silo:Port={first.Ready.Port}");
        Assert.Equal(FailureKind.Conflict, (await Refusal(taken)).Kind);
        var closed = cluster.Settings("second", "orchestrator", $"Membership:Redis=127.0.0.1:{Ports.Free()},connectTimeout=500,connectRetry=0");
        Assert.Equal(FailureKind.Unavailable, (await Refusal(closed)).Kind);
        var foreign = cluster.Settings("second", "orchestrator", "Membership:Redis=127.0.0.1:1,nonsense=1,password=hush");
        var refusal = await Refusal(foreign);
        Assert.Equal(FailureKind.Invalid, refusal.Kind);
        Assert.DoesNotContain("hush", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_silo_that_lost_its_cluster_asks_for_a_code_other_than_zero()
    {
        var codes = new List<int>();
        new ClusterLoss(NullLogger<ClusterLoss>.Instance, codes.Add).OnFatalException(null, "declared dead", null);
        Assert.NotEqual(0, Assert.Single(codes));
    }

    private static Task<ZeroGException> Refusal(ClusterSettings settings) =>
        Assert.ThrowsAsync<ZeroGException>(() => ClusterSilo.StartAsync(settings));
}
