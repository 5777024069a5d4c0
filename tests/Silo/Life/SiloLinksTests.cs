using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ZeroG.Grains;
using ZeroG.Grains.Provenance;
using ZeroG.Grains.Training.Exchange;
using ZeroG.Silo.Hosting;
using ZeroG.Silo.Logs;
using ZeroG.Silo.Storage;
using ZeroG.Silo.Tests.Blobs;
using ZeroG.Silo.Tests.Exchange;
using ZeroG.Swarm.Links;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Life;

public sealed class SiloLinksTests
{
    [Fact]
    public async Task Silos_of_one_process_link_and_the_hubs_of_one_that_is_gone_are_unavailable()
    {
        using var folder = new TemporaryFolder();
        await using var cluster = new LocalCluster("zerog-links", TimeProvider.System);
        var first = await StartAsync(cluster, folder, "first");
        var second = await StartAsync(cluster, folder, "second");
        await using var hub = second.Open(Ends.Job, 1, Ends.Hub(second.SecretOf(Ends.Job)));
        Assert.Equal(("first", "second"), (first.Place, second.Place));

        await using var member = await first.To("second", Ends.Job, 1).ConnectAsync(Ends.Worker(first.SecretOf(Ends.Job)));
        await using var accepted = await hub.AcceptAsync();
        await Ends.RequireSpeechAsync(member, accepted);

        await cluster.KillSiloAsync("second");
        Assert.Equal(LinkFault.Closed, await Ends.FaultAsync(async () => await hub.AcceptAsync()));
        Assert.Equal(LinkFault.Unavailable, await Ends.FaultAsync(() => first.To("second", Ends.Job, 1).ConnectAsync(Ends.Worker(first.SecretOf(Ends.Job)))));
    }

    private static async Task<IJobLinks> StartAsync(LocalCluster cluster, TemporaryFolder folder, string name)
    {
        var found = new Found();
        await cluster.StartSiloAsync(
            name,
            silo =>
            {
                silo.Services.AddLogging(logging => logging.ClearProviders());
                silo.UseSqliteDatabase(folder.File("state.db")).AddSqliteGrainStorage(Stores.Durable).UseSqliteReminders();
                silo.Services.AddSingleton<IProvenanceLogs>(new FolderLogs(folder.File("logs", name)));
                SiloSetup.Configure(silo, new SiloIdentity(name, SiloRoles.Orchestrator, 1), BlobSilo.ClusterKey, TimeProvider.System);
                silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(services =>
                {
                    found.Links = services.GetRequiredService<IJobLinks>();
                    return found;
                });
            },
            CancellationToken.None);
        return found.Links!;
    }

    // Made when the silo starts.
    private sealed class Found : ILifecycleParticipant<ISiloLifecycle>
    {
        public IJobLinks? Links { get; set; }

        public void Participate(ISiloLifecycle observer) => Assert.NotNull(Links);
    }
}
