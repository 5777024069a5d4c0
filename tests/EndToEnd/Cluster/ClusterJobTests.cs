using System.Net;
using ZeroG.Client;
using ZeroG.Silo.Tests.Cluster;

namespace ZeroG.EndToEnd.Tests.Cluster;

public sealed class ClusterJobTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    [ClusterFact]
    public async Task A_job_on_four_processes_ends_with_the_root_of_a_run_in_one()
    {
        await using var cluster = await ClusterPlace.StartAsync();
        (await cluster.RunAsync("dataset", "add", TrainingRun.Dataset, cluster.Text)).Succeeded();
        var providers = (await cluster.RunAsync("provider", "list", "--json")).Succeeded();

        var id = JobIds.New(TimeProvider.System);
        await cluster.Node.SubmitJobAsync(id, TrainingRun.Known);
        var job = await TrainingRun.ReachAsync(cluster.Node, id, int.MaxValue, s_patience);

        Assert.Equal(3, providers.Json.GetProperty("providers").GetArrayLength());
        Assert.Equal(TrainingRun.KnownCheckpoint, TrainingRun.Completed(job));
        // Every silo had its part.
        var round = Assert.Single(await cluster.Node.GetRoundsAsync(id, TrainingRun.Known.DiLoCo.Rounds - 1));
        Assert.Equal(3, round.Workers.Select(worker => worker.Provider).Distinct().Count());
    }

    [ClusterFact]
    public async Task Under_mutual_TLS_a_job_outlives_either_of_two_orchestrators_with_its_disk()
    {
        using var authority = new TestAuthority();
        var spec = TrainingRun.Spec(rounds: 60, innerSteps: 10, workers: 2);
        await using var cluster = await ClusterPlace.StartAsync(gpuSilos: 2, orchestrators: 2, authority);
        await TrainingRun.PublishAsync(cluster.Node, cluster.Text);
        var id = JobIds.New(TimeProvider.System);
        await cluster.Node.SubmitJobAsync(id, spec);
        var reached = 2;

        foreach (var silo in cluster.Silos.Take(2))
        {
            var job = await TrainingRun.ReachAsync(cluster.Node, id, reached, s_patience);
            Assert.False(job.HasEnded, "The job was over before the kills were.");
            await silo.KillAsync();
            // What it had, the other has too.
            silo.LoseDisk();
            await silo.StartAsync();
            reached = job.Totals.Rounds + 2;
        }

        var ended = await TrainingRun.ReachAsync(cluster.Node, id, int.MaxValue, s_patience);
        Assert.Equal(await TrainingRun.UndisturbedAsync(cluster.Text, spec), TrainingRun.Completed(ended));
    }

    [ClusterFact]
    public async Task An_app_joins_through_the_gateway_trains_and_verifies_what_it_got()
    {
        await using var cluster = await ClusterPlace.StartAsync(gpuSilos: 2);
        var file = Path.Combine(cluster.Folder, "model.safetensors");
        var where = new Dictionary<string, string>
        {
            ["Redis"] = cluster.Redis.Database(ClusterPlace.MembershipDatabase),
            ["ClusterId"] = cluster.ClusterId,
            ["AllowUnencrypted"] = "true",
            ["Node"] = cluster.Address.ToString(),
            ["TokenFile"] = cluster.TokenFile,
        };

        await using var app = Zerog.StartProgram("TrainFromAnApp.dll", where, cluster.Text, file, "--rounds", "3");
        var outcome = (await app.EndAsync()).Succeeded();
        var measured = (await Zerog.RunAsync(new Dictionary<string, string>(), "dataset", "root", file, "--json")).Succeeded();

        Assert.Contains($"checkpoint {measured.Json.GetProperty("root").GetString()} of", outcome.Output, StringComparison.Ordinal);
    }

    [ClusterFact]
    public async Task Nobody_without_the_token_sees_metrics_dashboard_jobs_or_blobs_of_a_cluster()
    {
        await using var cluster = await ClusterPlace.StartAsync(gpuSilos: 1);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        foreach (var path in new[] { "/metrics", "/dashboard", "/dashboard/", "/api/v1/jobs" })
        {
            using var refused = await http.GetAsync(new Uri(cluster.Address, path));
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        using var blob = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{cluster.DataPort}/v1/durable/{new string('0', 64)}"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var closed = await http.SendAsync(blob);
        Assert.Equal(HttpStatusCode.Unauthorized, closed.StatusCode);

        http.DefaultRequestHeaders.Authorization = new("Bearer", cluster.Token);
        var metrics = await http.GetStringAsync(new Uri(cluster.Address, "/metrics"));
        Assert.Contains("zerog_devices", metrics, StringComparison.Ordinal);
    }

    [ClusterFact]
    public async Task All_silos_restarted_one_after_the_other_change_nothing_in_a_job()
    {
        var spec = TrainingRun.Spec(rounds: 60, innerSteps: 10);
        await using var cluster = await ClusterPlace.StartAsync();
        await TrainingRun.PublishAsync(cluster.Node, cluster.Text);
        var id = JobIds.New(TimeProvider.System);
        await cluster.Node.SubmitJobAsync(id, spec);
        var reached = 2;

        foreach (var silo in cluster.Silos)
        {
            var job = await TrainingRun.ReachAsync(cluster.Node, id, reached, s_patience);
            Assert.False(job.HasEnded, "The job was over before the restarts were.");
            (await silo.DrainAsync()).Succeeded();
            await silo.StartAsync();
            reached = job.Totals.Rounds + 2;
        }

        var ended = await TrainingRun.ReachAsync(cluster.Node, id, int.MaxValue, s_patience);
        Assert.Equal(await TrainingRun.UndisturbedAsync(cluster.Text, spec), TrainingRun.Completed(ended));
    }
}
