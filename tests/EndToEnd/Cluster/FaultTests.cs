using System.Diagnostics;
using Xunit.Abstractions;
using ZeroG.Client;
using ZeroG.Jobs;

namespace ZeroG.EndToEnd.Tests.Cluster;

public sealed class FaultTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    // What is left of the job when the last fault is over.
    private static readonly TimeSpan s_longPatience = TimeSpan.FromMinutes(20);

    // The long way with './zerog test --all'.
    private static readonly int s_eventsOfAKind = Environment.GetEnvironmentVariable("ZEROG_TEST_ALL") is null ? 4 : 30;

    [ClusterFact]
    public async Task Random_kills_and_drains_change_nothing_in_a_job_and_lose_no_write()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var time = Stopwatch.StartNew();
        output.WriteLine(
            $"measured: seed {seed}; {s_eventsOfAKind} SIGKILLs and {s_eventsOfAKind} SIGTERMs; probes every {ClusterPlace.ProbeSeconds} s, "
            + $"dead after {ClusterPlace.MissedProbes} missed; reminders at least {ClusterPlace.ReminderMinimumSeconds} s apart");

        // While a silo starts, which takes seconds, the others go on: so many rounds that the job outlasts all that.
        var spec = TrainingRun.Spec(rounds: (2 * s_eventsOfAKind * 20) + 20, innerSteps: 20);
        await using var cluster = await ClusterPlace.StartAsync();
        await TrainingRun.PublishAsync(cluster.Node, cluster.Text);
        var id = JobIds.New(TimeProvider.System);
        await cluster.Node.SubmitJobAsync(id, spec);
        await using var ledger = new Ledger(cluster.Node);
        ledger.Start();

        var kills = Enumerable.Repeat(true, s_eventsOfAKind).Concat(Enumerable.Repeat(false, s_eventsOfAKind)).ToArray();
        random.Shuffle(kills);
        var next = 1;
        foreach (var isKill in kills)
        {
            var job = await TrainingRun.ReachAsync(cluster.Node, id, next, s_patience);
            Assert.False(job.HasEnded, $"The job was over before the last fault (seed {seed}): {job.Phase} {job.Reason}");
            var silo = cluster.Silos[random.Next(cluster.Silos.Count)];
            output.WriteLine($"{time.Elapsed.TotalSeconds,6:F1} s, round {job.Totals.Rounds}: {(isKill ? "kill" : "drain")} {silo.Name}");
            if (isKill) await silo.KillAsync();
            else (await silo.DrainAsync()).Succeeded();
            await silo.StartAsync();
            next = job.Totals.Rounds + 1;
        }

        var ended = await TrainingRun.ReachAsync(cluster.Node, id, int.MaxValue, s_longPatience);
        await ledger.VerifyAsync();
        output.WriteLine($"measured: {time.Elapsed.TotalMinutes:F1} min, {ledger.Count} writes acknowledged and found");
        Assert.Equal(await TrainingRun.UndisturbedAsync(cluster.Text, spec), TrainingRun.Completed(ended));
    }

    [ClusterFact]
    public async Task A_Redis_that_is_restarted_paused_and_robbed_of_its_membership_makes_no_wrong_result()
    {
        var spec = TrainingRun.Spec(rounds: 60, innerSteps: 20);
        await using var cluster = await ClusterPlace.StartAsync();
        await TrainingRun.PublishAsync(cluster.Node, cluster.Text);
        var id = JobIds.New(TimeProvider.System);
        await cluster.Node.SubmitJobAsync(id, spec);
        await using var ledger = new Ledger(cluster.Node);
        ledger.Start();

        await ReachRunningAsync(cluster, id, 3);
        await cluster.Redis.RestartAsync();
        await ReachRunningAsync(cluster, id, 8);

        cluster.Redis.Pause();
        using (var pause = new PeriodicTimer(TimeSpan.FromSeconds(20))) await pause.WaitForNextTickAsync();
        cluster.Redis.Resume();
        var job = await ReachRunningAsync(cluster, id, 12);

        // Every silo ends by itself, as documented, and is started again.
        await cluster.Redis.EmptyAsync(ClusterPlace.MembershipDatabase);
        foreach (var silo in cluster.Silos)
        {
            var outcome = await silo.EndAsync();
            Assert.Equal(1, outcome.ExitCode);
            Assert.Contains("membership table does not list silo", outcome.Error, StringComparison.Ordinal);
        }

        foreach (var silo in cluster.Silos) await silo.StartAsync();
        output.WriteLine($"emptied in round {job.Totals.Rounds}");

        var ended = await TrainingRun.ReachAsync(cluster.Node, id, int.MaxValue, s_patience);
        await ledger.VerifyAsync();
        Assert.Equal(await TrainingRun.UndisturbedAsync(cluster.Text, spec), TrainingRun.Completed(ended));
    }

    private static async Task<JobSnapshot> ReachRunningAsync(ClusterPlace cluster, string id, int round)
    {
        var job = await TrainingRun.ReachAsync(cluster.Node, id, round, s_patience);
        Assert.False(job.HasEnded, $"The job was over before the last fault: {job.Phase} {job.Reason}");
        return job;
    }
}
