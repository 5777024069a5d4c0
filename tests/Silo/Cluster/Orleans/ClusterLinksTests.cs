using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using ZeroG.Grains.Training.Exchange;
using ZeroG.Silo.Hosting;
using ZeroG.Silo.Tests.Exchange;
using ZeroG.Swarm.Links;

namespace ZeroG.Silo.Tests.Cluster;

public sealed class ClusterLinksTests
{
    [RedisFact]
    public async Task Silos_of_a_cluster_link_over_TLS_and_one_that_stops_does_not_wait_for_its_members()
    {
        await using var redis = await RedisServer.StartAsync();
        using var authority = new TestAuthority();
        await using var cluster = new TestCluster(redis.Connection, authority);
        var (first, second) = (await cluster.StartAsync("first", "orchestrator"), await cluster.StartAsync("second", "gpu"));
        var (own, other) = (LinksOf(first), LinksOf(second));
        await using var hub = own.Open(Ends.Job, 1, Ends.Hub(own.SecretOf(Ends.Job)));
        Link? last = null;
        foreach (var links in new[] { own, other })
        {
            last = await links.To("first", Ends.Job, 1).ConnectAsync(Ends.Worker(links.SecretOf(Ends.Job)));
            await Ends.RequireSpeechAsync(last, await hub.AcceptAsync());
        }

        var stopping = Stopwatch.StartNew();
        await cluster.StopAsync(first);

        Assert.InRange(stopping.Elapsed.TotalSeconds, 0, 60);
        Assert.Equal(LinkFault.Vanished, await Ends.FaultAsync(async () => await last!.Messages.ReceiveAsync()));
        Assert.Equal(LinkFault.Closed, await Ends.FaultAsync(async () => await hub.AcceptAsync()));
        Assert.Equal(LinkFault.Unavailable, await Ends.FaultAsync(() => other.To("first", Ends.Job, 1).ConnectAsync(Ends.Worker(other.SecretOf(Ends.Job)))));
    }

    private static IJobLinks LinksOf(ClusterSilo silo) => silo.Services.GetRequiredService<IJobLinks>();
}
