using ZeroG.Client;
using ZeroG.Jobs;
using ZeroG.Provenance;
using ZeroG.Training.Checkpoints;

namespace ZeroG.Silo.Tests.Node;

public sealed class JobRunTests
{
    private static string NewJob() => JobIds.New(TimeProvider.System);

    [Fact]
    public async Task Two_runs_of_one_specification_end_with_the_same_checkpoint()
    {
        await using var node = await TestNode.StartAsync();
        await node.AddTextAsync();
        var (first, second) = (NewJob(), NewJob());

        await node.Node.SubmitJobAsync(first, TestNode.Spec());
        await node.Node.SubmitJobAsync(second, TestNode.Spec());

        var (a, b) = (await node.EndOfAsync(first), await node.EndOfAsync(second));
        Assert.Equal((JobPhase.Completed, JobPhase.Completed), (a.Phase, b.Phase));
        Assert.Equal(a.Checkpoint, b.Checkpoint);
        Assert.Equal(a.HeldOutLoss, b.HeldOutLoss);
        Assert.InRange(a.HeldOutLoss!.Value, 0.5, Math.Log(256));
    }

    [Fact]
    public async Task A_node_stopped_in_the_middle_goes_on_with_its_job_and_ends_with_the_same_checkpoint()
    {
        var folder = Directory.CreateTempSubdirectory("zerog-node-").FullName;
        try
        {
            var (stopped, undisturbed) = (NewJob(), NewJob());
            await using (var node = await TestNode.StartAsync(folder))
            {
                await node.AddTextAsync();
                await node.Node.SubmitJobAsync(stopped, TestNode.Spec(rounds: 12));
                var at = await node.UntilAsync(stopped, snapshot => snapshot.Totals.Rounds >= 3);
                Assert.False(at.HasEnded);
            }

            await using (var node = await TestNode.StartAsync(folder))
            {
                var resumed = await node.EndOfAsync(stopped);
                await node.Node.SubmitJobAsync(undisturbed, TestNode.Spec(rounds: 12));
                var whole = await node.EndOfAsync(undisturbed);
                Assert.Equal((JobPhase.Completed, ""), (resumed.Phase, resumed.Reason));
                Assert.Equal(whole.Checkpoint, resumed.Checkpoint);
                Assert.Equal(12, resumed.Totals.Rounds);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_job_that_diverges_fails_with_worker_step_and_tensor_and_keeps_its_last_good_checkpoint()
    {
        await using var node = await TestNode.StartAsync();
        await node.AddTextAsync();
        var job = NewJob();
        var spec = TestNode.Spec();
        // Each step turns the matrices over to nine times their size: the short opening round ends well, the next cannot.
        await node.Node.SubmitJobAsync(job, spec with
        {
            Inner = spec.Inner with { LearningRate = 1, FloorFraction = 1, WarmUpSteps = 0, WeightDecay = 10 },
            DiLoCo = spec.DiLoCo with { InnerSteps = 100 },
        });

        var end = await node.EndOfAsync(job);

        Assert.Equal((JobPhase.Failed, 1), (end.Phase, end.Totals.Rounds));
        Assert.Matches("Worker [01] diverged in round 1 at step [0-9]+: .* is not finite", end.Reason);
        Assert.Contains("Lower the inner learning rate", end.Reason, StringComparison.Ordinal);
        var round = Assert.Single(await node.Node.GetRoundsAsync(job, 0));
        Assert.Equal(round.Checkpoint, end.Checkpoint);
        await using var kept = await node.Node.OpenBlobAsync(round.Checkpoint.Root, round.Checkpoint.Length);
        Assert.Null(Checkpoint.Read(kept).Parameters.FirstNonFinite());
    }

    [Fact]
    public async Task A_node_without_threads_for_a_device_is_refused()
    {
        foreach (var threads in (int[])[0, 257])
        {
            var options = new NodeOptions { DataDirectory = Path.Combine(Path.GetTempPath(), "zerog-never-made"), Threads = threads };
            var refusal = await Assert.ThrowsAsync<ZeroGException>(() => LocalNode.StartAsync(options));
            Assert.Equal(FailureKind.Invalid, refusal.Kind);
            Assert.Contains("--threads", refusal.Remedy, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_choice_of_optimizer_trains_and_its_memory_savings_change_no_bit()
    {
        await using var node = await TestNode.StartAsync();
        await node.AddTextAsync();
        var spec = TestNode.Spec();
        spec = spec with
        {
            Inner = spec.Inner with { Optimizer = InnerOptimizerKind.Muon, Schedule = ScheduleKind.WarmUpStableDecay, DecayFraction = 0.2 },
        };
        var (whole, inParts) = (NewJob(), NewJob());
        await node.Node.SubmitJobAsync(whole, spec);
        await node.Node.SubmitJobAsync(inParts, spec with { DiLoCo = spec.DiLoCo with { MicroBatches = 4, Recompute = true } });

        var (a, b) = (await node.EndOfAsync(whole), await node.EndOfAsync(inParts));
        Assert.Equal((JobPhase.Completed, JobPhase.Completed, "", ""), (a.Phase, b.Phase, a.Reason, b.Reason));
        // The files say what they were trained on and for how long, which is the same for both.
        Assert.Equal(a.Checkpoint, b.Checkpoint);
        Assert.InRange(a.HeldOutLoss!.Value, 0.5, Math.Log(256));
    }

    [Fact]
    public async Task Rounds_add_up_and_each_names_a_checkpoint_that_is_stored()
    {
        await using var node = await TestNode.StartAsync();
        await node.AddTextAsync();
        var job = NewJob();
        await node.Node.SubmitJobAsync(job, TestNode.Spec());
        var end = await node.EndOfAsync(job);

        var rounds = await node.Node.GetRoundsAsync(job, 0);

        Assert.Equal([0, 1, 2, 3], rounds.Select(round => round.Round));
        Assert.Equal(end.Totals.Tokens, rounds.Sum(round => round.Tokens));
        Assert.Equal(end.Totals.BytesSent, rounds.Sum(round => round.BytesSent));
        Assert.Equal(2L * (1 + 3 * 5) * 4 * 16, end.Totals.Tokens);
        Assert.All(rounds, round => Assert.Equal(2, round.Workers.Select(worker => worker.Provider).Distinct().Count()));
        foreach (var round in rounds)
        {
            await using var stored = await node.Node.OpenBlobAsync(round.Checkpoint.Root, round.Checkpoint.Length);
            Assert.Equal(round.Checkpoint.Length, stored.Length);
        }

        Assert.Equal([2, 3], (await node.Node.GetRoundsAsync(job, 2)).Select(round => round.Round));
    }

    [Fact]
    public async Task An_ended_job_leaves_nothing_in_the_scratch_store()
    {
        await using var node = await TestNode.StartAsync();
        await node.AddTextAsync();
        var job = NewJob();
        await node.Node.SubmitJobAsync(job, TestNode.Spec());
        await node.EndOfAsync(job);

        // A call after the end is answered after the grain has cleaned up.
        await node.Node.CancelJobAsync(job);
        Assert.Empty(Directory.GetDirectories(Path.Combine(node.Folder, "scratch")));
    }

    [Fact]
    public async Task A_cancelled_job_ends_and_keeps_its_last_checkpoint()
    {
        await using var node = await TestNode.StartAsync();
        await node.AddTextAsync();
        var job = NewJob();
        await node.Node.SubmitJobAsync(job, TestNode.Spec(rounds: 5000));
        await node.UntilAsync(job, snapshot => snapshot.Totals.Rounds >= 1);

        var cancelled = await node.Node.CancelJobAsync(job);

        Assert.Equal(JobPhase.Cancelled, cancelled.Phase);
        Assert.NotNull(cancelled.Checkpoint);
        Assert.Equal(JobPhase.Cancelled, (await node.Node.CancelJobAsync(job)).Phase);
    }

    [Fact]
    public async Task A_job_that_asks_for_more_workers_than_there_are_is_refused_and_leaves_nothing()
    {
        await using var node = await TestNode.StartAsync();
        await node.AddTextAsync();
        var job = NewJob();

        var refusal = await Assert.ThrowsAsync<ZeroGException>(() => node.Node.SubmitJobAsync(job, TestNode.Spec(workers: 3)));

        Assert.Equal(FailureKind.Unavailable, refusal.Kind);
        Assert.Contains("3 workers", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--workers", refusal.Remedy, StringComparison.Ordinal);
        Assert.Empty((await node.Node.ListJobsAsync()).Items);
        Assert.Equal(FailureKind.NotFound, (await Assert.ThrowsAsync<ZeroGException>(() => node.Node.GetJobAsync(job))).Kind);
    }

    [Fact]
    public async Task A_job_on_a_dataset_that_does_not_exist_is_refused()
    {
        await using var node = await TestNode.StartAsync();
        var refusal = await Assert.ThrowsAsync<ZeroGException>(() => node.Node.SubmitJobAsync(NewJob(), TestNode.Spec()));
        Assert.Equal(FailureKind.NotFound, refusal.Kind);
        Assert.Contains("local/text", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submitting_again_is_harmless_and_another_specification_under_the_same_id_is_refused()
    {
        await using var node = await TestNode.StartAsync();
        await node.AddTextAsync();
        var job = NewJob();
        await node.Node.SubmitJobAsync(job, TestNode.Spec());
        await node.Node.SubmitJobAsync(job, TestNode.Spec());

        var refusal = await Assert.ThrowsAsync<ZeroGException>(() => node.Node.SubmitJobAsync(job, TestNode.Spec(rounds: 9)));

        Assert.Equal(FailureKind.Conflict, refusal.Kind);
        Assert.Single((await node.Node.ListJobsAsync()).Items);
        await node.EndOfAsync(job);
    }

    [Fact]
    public async Task A_corrupt_text_fails_the_job_and_the_reason_names_the_file_and_the_remedy()
    {
        await using var node = await TestNode.StartAsync();
        var version = await node.Node.AddDatasetAsync("text", new MemoryStream(TestNode.Text), "text.txt");
        var hex = version.Content.Root[2..];
        var file = Assert.Single(Directory.GetFiles(Path.Combine(node.Folder, "blobs", hex[..2]), $"{hex[2..]}*"));
        File.WriteAllBytes(file, [.. TestNode.Text[..^1], (byte)'?']);
        var job = NewJob();

        await node.Node.SubmitJobAsync(job, TestNode.Spec());
        var end = await node.EndOfAsync(job);

        Assert.Equal(JobPhase.Failed, end.Phase);
        Assert.Contains(file, end.Reason, StringComparison.Ordinal);
        Assert.Contains("Delete it", end.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_nodes_never_open_one_data_directory()
    {
        await using var node = await TestNode.StartAsync();
        var refusal = await Assert.ThrowsAsync<ZeroGException>(() => TestNode.StartAsync(node.Folder));
        Assert.Equal(FailureKind.Conflict, refusal.Kind);
        Assert.Contains(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Datasets_and_providers_are_listed_page_by_page()
    {
        await using var node = await TestNode.StartAsync(providers: 3);
        for (var i = 0; i < 5; i++) await node.Node.AddDatasetAsync($"text-{i}", new MemoryStream(TestNode.Text), "text.txt");

        var names = new List<string>();
        for (var page = await node.Node.ListDatasetsAsync(limit: 2); ; page = await node.Node.ListDatasetsAsync(page.Next, 2))
        {
            names.AddRange(page.Items.Select(dataset => dataset.Name));
            if (page.Next is null) break;
        }

        Assert.Equal(["local/text-0", "local/text-1", "local/text-2", "local/text-3", "local/text-4"], names);
        var providers = await node.Node.ListProvidersAsync();
        Assert.Equal(3, providers.Items.Count);
        Assert.All(providers.Items, provider => Assert.True(provider.IsAlive));
    }

    [Fact]
    public async Task A_dataset_version_has_the_root_and_the_digest_of_its_bytes()
    {
        await using var node = await TestNode.StartAsync();
        var version = await node.Node.AddDatasetAsync("text", new MemoryStream("hello"u8.ToArray()), "hello.txt");
        Assert.Equal("0x3c0a2457170aa849c8f7051e23d7874a362be798d95fbb333c901c6cf19dca5a", version.Content.Root);
        Assert.Equal("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", version.Sha256);
        Assert.Equal(ContentRoot.Compute("hello"u8).Length, version.Content.Length);
        Assert.Equal(1, (await node.Node.AddDatasetAsync("text", new MemoryStream("hello"u8.ToArray()), "hello.txt")).Number);
    }

    [Fact]
    public async Task An_empty_file_and_a_bad_name_are_refused_and_leave_no_dataset()
    {
        await using var node = await TestNode.StartAsync();
        foreach (var (name, bytes) in new[] { ("text", Array.Empty<byte>()), ("../text", TestNode.Text) })
        {
            var refusal = await Assert.ThrowsAsync<ZeroGException>(() => node.Node.AddDatasetAsync(name, new MemoryStream(bytes), "text.txt"));
            Assert.Equal(FailureKind.Invalid, refusal.Kind);
        }

        Assert.Empty((await node.Node.ListDatasetsAsync()).Items);
    }
}
