using ZeroG.Client;
using ZeroG.Jobs;

namespace ZeroG.Silo.Tests.Node;

/// <summary>Jobs whose workers exchange while they train, on a node.</summary>
public sealed class ExchangeRunTests
{
    private static string NewJob() => JobIds.New(TimeProvider.System);

    [Theory]
    [InlineData("int4", 3)]
    [InlineData("fp16", 0)]
    [InlineData("lowrank+int8:2", 5)]
    public async Task A_job_ends_with_the_bits_that_its_records_lead_to(string codec, int delay)
    {
        await using var node = await TestNode.StartAsync();
        await node.AddTextAsync();
        var (job, spec) = (NewJob(), Spec(rounds: 6, codec, delay));
        await node.Node.SubmitJobAsync(job, spec);

        var end = await node.EndOfAsync(job);

        Assert.Equal((JobPhase.Completed, ""), (end.Phase, end.Reason));
        Assert.Equal((6, 6), (end.Totals.Rounds, end.TotalRounds));
        Assert.InRange(end.HeldOutLoss!.Value, 0.5, Math.Log(256));
        await RequireReplayAsync(node, job, spec, end);
    }

    [Fact]
    public async Task Rounds_add_up_and_each_says_who_contributed()
    {
        await using var node = await TestNode.StartAsync();
        await node.AddTextAsync();
        var job = NewJob();
        await node.Node.SubmitJobAsync(job, Spec(rounds: 20));
        var end = await node.EndOfAsync(job);

        var rounds = await node.Node.GetRoundsAsync(job, 0);

        Assert.Equal((JobPhase.Completed, ""), (end.Phase, end.Reason));
        Assert.Equal(Enumerable.Range(0, 20), rounds.Select(round => round.Round));
        Assert.Equal(end.Totals.Tokens, rounds.Sum(round => round.Tokens));
        Assert.Equal(end.Totals.BytesSent, rounds.Sum(round => round.BytesSent));
        Assert.All(rounds, round => Assert.True(round is { Exchange: not null, BytesSent: > 0, Loss: > 0 } && round.Workers.Sum(worker => worker.Tokens) == round.Tokens));
        Assert.All(rounds.SelectMany(round => round.Workers), worker => Assert.StartsWith("0x", worker.Provider, StringComparison.Ordinal));

        // Models are stored on the way, not only at the end.
        Assert.Contains(rounds, round => round.Checkpoint != rounds[0].Checkpoint);
        Assert.NotEqual(rounds[^1].Checkpoint, end.Checkpoint);
    }

    [Fact]
    public async Task A_node_stopped_in_the_middle_goes_on_where_its_last_round_was_closed()
    {
        var folder = Directory.CreateTempSubdirectory("zerog-node-").FullName;
        try
        {
            var (job, spec) = (NewJob(), Spec(rounds: 60));
            int done;
            await using (var node = await TestNode.StartAsync(folder))
            {
                await node.AddTextAsync();
                await node.Node.SubmitJobAsync(job, spec);
                var at = await node.UntilAsync(job, snapshot => snapshot.Totals.Rounds >= 40);
                Assert.False(at.HasEnded);
                done = at.Totals.Rounds;
            }

            await using (var node = await TestNode.StartAsync(folder))
            {
                var end = await node.EndOfAsync(job);

                Assert.Equal((JobPhase.Completed, "", 60), (end.Phase, end.Reason, end.Totals.Rounds));
                var rounds = await node.Node.GetRoundsAsync(job, 0);
                Assert.True(done >= 40 && rounds.Count == 60);
                await RequireReplayAsync(node, job, spec, end);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_pace_that_follows_what_is_measured_takes_all_steps_in_as_many_rounds_as_it_says()
    {
        await using var node = await TestNode.StartAsync();
        await node.AddTextAsync();
        var (job, spec) = (NewJob(), Spec(rounds: 30));
        spec = spec with { DiLoCo = spec.DiLoCo with { InnerSteps = 12, Exchange = spec.DiLoCo.Exchange! with { Delay = 6, Adaptive = true } } };
        await node.Node.SubmitJobAsync(job, spec);

        var end = await node.EndOfAsync(job);

        Assert.Equal((JobPhase.Completed, ""), (end.Phase, end.Reason));
        Assert.Equal(end.TotalRounds, end.Totals.Rounds);
        var rounds = await node.Node.GetRoundsAsync(job, 0);
        Assert.Equal(1 + 29 * 12, rounds.Sum(round => round.InnerSteps));
        await RequireReplayAsync(node, job, spec, end);
    }

    [Fact]
    public async Task A_job_that_diverges_fails_with_worker_step_and_tensor()
    {
        await using var node = await TestNode.StartAsync();
        await node.AddTextAsync();
        var (job, spec) = (NewJob(), Spec(rounds: 4));
        await node.Node.SubmitJobAsync(job, spec with
        {
            Inner = spec.Inner with { LearningRate = 1, FloorFraction = 1, WarmUpSteps = 0, WeightDecay = 10 },
            DiLoCo = spec.DiLoCo with { InnerSteps = 100 },
        });

        var end = await node.EndOfAsync(job);

        Assert.Equal(JobPhase.Failed, end.Phase);
        Assert.Matches("Worker [0-9]+ diverged in round 1 at step [0-9]+: .* is not finite", end.Reason);
    }

    [Fact]
    public async Task A_cancelled_job_frees_its_devices_for_the_next()
    {
        await using var node = await TestNode.StartAsync();
        await node.AddTextAsync();
        var (first, second) = (NewJob(), NewJob());
        await node.Node.SubmitJobAsync(first, Spec(rounds: 10_000));
        await node.UntilAsync(first, snapshot => snapshot.Totals.Rounds >= 2);

        Assert.Equal(JobPhase.Cancelled, (await node.Node.CancelJobAsync(first))!.Phase);

        await node.Node.SubmitJobAsync(second, Spec(rounds: 3));
        Assert.Equal(JobPhase.Completed, (await node.EndOfAsync(second)).Phase);
    }

    private static JobSpec Spec(int rounds, string codec = "int4", int delay = 3)
    {
        var spec = TestNode.Spec(rounds: rounds);
        return spec with
        {
            Model = spec.Model with { FeedForward = 32 },
            DiLoCo = spec.DiLoCo with { Exchange = new ExchangeSpec(codec, delay, "clipped") },
        };
    }

    private static async Task RequireReplayAsync(TestNode node, string job, JobSpec spec, JobSnapshot end) =>
        Assert.Equal(await RecordReplay.ModelAsync(node.Node, job, spec, end.Totals.Rounds, TestNode.Text), await RecordReplay.StoredAsync(node.Node, end.Checkpoint!.Value));
}
