using ZeroG.Client;
using ZeroG.Jobs;
using ZeroG.Silo.Tests.Node;

namespace ZeroG.Silo.Tests.Life;

/// <summary>Silos come and go during a job, and its result has the same bits.</summary>
public sealed class SiloLifeTests
{
    // One opening round of one step, then rounds of five, by each of two workers.
    private static readonly JobSpec s_spec = TestNode.Spec(workers: 2, rounds: 5);

    private const int StepsInAll = 2 * (1 + (4 * 5));

    [Fact]
    public async Task A_silo_drained_in_mid_round_loses_no_step_and_changes_no_bit()
    {
        await using var cluster = await TestCluster.StartAsync(orchestrators: 1, providers: 2);
        var undisturbed = await cluster.RunAsync(s_spec);
        Assert.Equal(StepsInAll, cluster.Steps.Count);

        // Past the opening round, whose steps are two; in the midst of the next, whoever of the workers is ahead.
        var held = cluster.Steps.HoldAfterAsync(5);
        var job = JobIds.New(TimeProvider.System);
        await cluster.Node.SubmitJobAsync(job, s_spec);
        var silo = await held;
        await cluster.StopSiloAsync(silo);
        cluster.Steps.Release();
        var end = await cluster.EndOfAsync(job);

        Assert.Equal((JobPhase.Completed, ""), (end.Phase, end.Reason));
        Assert.Equal(undisturbed.Checkpoint, end.Checkpoint);
        Assert.Equal(undisturbed.HeldOutLoss, end.HeldOutLoss);
        Assert.Equal(2 * StepsInAll, cluster.Steps.Count);
        Assert.DoesNotContain(silo, cluster.Silos);
    }

    [Fact]
    public async Task A_silo_killed_in_mid_round_costs_steps_and_changes_no_bit()
    {
        await using var cluster = await TestCluster.StartAsync(orchestrators: 1, providers: 2);
        var undisturbed = await cluster.RunAsync(s_spec);

        var held = cluster.Steps.HoldAfterAsync(5);
        var job = JobIds.New(TimeProvider.System);
        await cluster.Node.SubmitJobAsync(job, s_spec);
        await cluster.KillSiloAsync(await held);
        cluster.Steps.Release();
        var end = await cluster.EndOfAsync(job);

        Assert.Equal((JobPhase.Completed, ""), (end.Phase, end.Reason));
        Assert.Equal(undisturbed.Checkpoint, end.Checkpoint);
        Assert.InRange(cluster.Steps.Count, (2 * StepsInAll) + 1, (2 * StepsInAll) + 3);
    }

    [Fact]
    public async Task Every_silo_restarted_one_after_the_other_changes_no_bit()
    {
        await using var cluster = await TestCluster.StartAsync(orchestrators: 2, providers: 2);
        var undisturbed = await cluster.RunAsync(s_spec);

        var job = JobIds.New(TimeProvider.System);
        var held = cluster.Steps.HoldAfterAsync(3);
        await cluster.Node.SubmitJobAsync(job, s_spec);
        foreach (var silo in cluster.Silos)
        {
            await held;
            await cluster.StopSiloAsync(silo);
            await cluster.StartSiloAsync(silo);

            // Each goes on for a while before the next one stops.
            held = cluster.Steps.Proceed(6);
        }

        await held;
        cluster.Steps.Release();
        var end = await cluster.EndOfAsync(job);

        Assert.Equal((JobPhase.Completed, ""), (end.Phase, end.Reason));
        Assert.Equal(undisturbed.Checkpoint, end.Checkpoint);
    }
}
