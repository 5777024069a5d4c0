using ZeroG.EndToEnd.Tests;
using ZeroG.Jobs;

namespace ZeroG.Client.Tests.Processes;

public sealed class RestartTests
{
    [Fact]
    public async Task A_watch_survives_a_node_that_is_killed_and_started_again_under_a_job()
    {
        using var work = new Workplace();
        using var patience = new CancellationTokenSource(Zerog.Patience);
        using var client = new ZeroGClient(new ZeroGClientOptions { DataDirectory = work.Data }, grains: null);
        var up = await UpAsync(work);
        await using var again = new Later(work);
        await using (up)
        {
            await client.PublishFileAsync("address", work.Text, patience.Token);
            var job = await client.SubmitAsync(Spec(rounds: 12), cancellationToken: patience.Token);
            var rounds = new List<int>();
            JobSnapshot? last = null;
            await foreach (var moment in job.WatchAsync(patience.Token))
            {
                rounds.Add(moment.Totals.Rounds);
                last = moment;
                if (moment.Totals.Rounds >= 2 && !again.IsStarted)
                {
                    up.Kill();
                    await up.EndAsync();
                    await again.StartAsync();
                }
            }

            Assert.True(again.IsStarted);
            Assert.Equal(JobPhase.Completed, last!.Phase);
            Assert.Equal(12, last.Totals.Rounds);
            Assert.Equal(rounds.Order(), rounds);
            var checkpoint = await job.FetchCheckpointAsync(Path.Combine(work.Folder, "checkpoint"), patience.Token);
            Assert.Equal(last.Checkpoint, checkpoint);
        }
    }

    [Fact]
    public async Task A_client_that_was_there_first_finds_the_node_once_it_is_up()
    {
        using var work = new Workplace();
        using var patience = new CancellationTokenSource(Zerog.Patience);
        using var client = new ZeroGClient(new ZeroGClientOptions { DataDirectory = work.Data }, grains: null);

        var published = client.PublishFileAsync("address", work.Text, patience.Token);
        Assert.False(published.IsCompleted);
        await using var up = await UpAsync(work);

        Assert.Equal(1, (await published).Number);
    }

    internal static async Task<Zerog> UpAsync(Workplace work)
    {
        var up = work.Start("up", "--providers", "2");
        await up.OutputLineAsync("zerog is up at http://127.0.0.1:");
        return up;
    }

    private static JobSpec Spec(int rounds) => new(
        "local/address", null, 2, 7, new ModelSpec(16, 1, 2, 32, 16, true),
        new InnerOptimizerSpec(1e-3, 0.1, 0, 0.1, 0.9, 0.99, 1e-8, 1), new DiLoCoSpec(rounds, 6, 2, 0, 1, 0.7, 0.9));

    private sealed class Later(Workplace work) : IAsyncDisposable
    {
        private Zerog? _up;

        public bool IsStarted => _up is not null;

        public async Task StartAsync() => _up = await UpAsync(work);

        public ValueTask DisposeAsync() => _up?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
