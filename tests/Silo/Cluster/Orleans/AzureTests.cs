using Microsoft.Extensions.DependencyInjection;
using ZeroG.Client;
using ZeroG.Jobs;
using ZeroG.Silo.Cluster;
using ZeroG.Silo.Tests.Node;

namespace ZeroG.Silo.Tests.Cluster;

public sealed class AzureTests
{
    private const string AllRoles = "orchestrator,gpu,gateway";

    [AzuriteFact]
    public async Task A_job_that_was_kept_in_Azure_Storage_has_the_same_end_and_is_there_for_the_next_silo()
    {
        await using var azurite = await AzuriteServer.StartAsync();
        await using var cluster = new TestCluster(null);
        var first = await cluster.StartAsync("first", AllRoles, Storage(azurite.Connection));
        var node = TestCluster.NodeOf(first);
        await TestCluster.AddTextAsync(node);
        var job = JobIds.New(TimeProvider.System);
        await node.SubmitJobAsync(job, TestNode.Spec(workers: 1));
        var reminders = first.Services.GetRequiredService<IReminderTable>();
        Assert.Equal("Orleans.Reminders.AzureStorage", reminders.GetType().Assembly.GetName().Name);
        Assert.NotEmpty((await reminders.ReadRows(0, 0)).Reminders);
        var end = await TestCluster.EndOfAsync(node, job);
        Assert.Equal((JobPhase.Completed, ""), (end.Phase, end.Reason));
        await using (var single = await TestNode.StartAsync())
        {
            await single.AddTextAsync();
            await single.Node.SubmitJobAsync(job, TestNode.Spec(workers: 1));
            Assert.Equal((await single.EndOfAsync(job)).Checkpoint, end.Checkpoint);
        }

        await cluster.StopAsync(first);

        var second = await cluster.StartAsync("second", AllRoles, Storage(azurite.Connection));
        var there = await TestCluster.EndOfAsync(TestCluster.NodeOf(second), job);
        Assert.Equal((JobPhase.Completed, end.Checkpoint), (there.Phase, there.Checkpoint));
        Assert.Single((await TestCluster.NodeOf(second).GetDatasetAsync("text")).Versions);
    }

    [AzuriteFact]
    public async Task A_check_of_Azure_Storage_tells_a_wrong_key_and_a_closed_port_and_hides_the_key()
    {
        await using var azurite = await AzuriteServer.StartAsync();
        await using var cluster = new TestCluster(null);

        var fine = await CheckAsync(cluster.Settings("first", AllRoles, Storage(azurite.Connection)));
        Assert.Equal(ClusterCheckStatus.Ok, fine.Status);

        var wrong = await CheckAsync(cluster.Settings("first", AllRoles, Storage(azurite.Connection.Replace("AccountKey=Eby8", "AccountKey=AAAA", StringComparison.Ordinal))));
        Assert.Equal(ClusterCheckStatus.Failed, wrong.Status);
        Assert.Equal(ClusterCheckStatus.Failed, (await CheckAsync(cluster.Settings("first", AllRoles, Storage(AzuriteServer.ConnectionOf(Ports.Free(), Ports.Free()))))).Status);
        Assert.All([fine, wrong], check => Assert.DoesNotContain(AzuriteServer.Key[4..], check.Detail + check.Remedy, StringComparison.Ordinal));
    }

    private static string[] Storage(string connection) => ["Storage:Kind=azure", $"Storage:Azure={connection}"];

    private static async Task<ClusterCheck> CheckAsync(ClusterSettings settings) =>
        (await ClusterChecks.RunAsync(settings, CancellationToken.None)).Single(check => check.Name == "azure storage");
}
