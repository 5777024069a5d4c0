using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ZeroG.Jobs;
using ZeroG.Silo.Tests.Http;

namespace ZeroG.Client.Tests.Calls;

public sealed class WatchTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_watch_goes_on_over_connections_that_break_in_every_way_until_the_job_has_ended()
    {
        var seen = await WatchAsync(
            () => Of(Running(1), Running(2), FakeNode.Lost()),
            () => throw FakeNode.Lost("nobody listens"),
            () => Of(Running(2), Running(3)),
            () => Of(FakeNode.Lost()),
            () => Of(Running(5), ScriptedNode.Snapshot(JobPhase.Completed, 6)));

        Assert.Equal([1, 2, 3, 5, 6], seen.Select(job => job.Totals.Rounds));
        Assert.True(seen[^1].HasEnded);
    }

    [Fact]
    public async Task A_watch_never_goes_back_in_time()
    {
        var seen = await WatchAsync(
            () => Of(Running(4), FakeNode.Lost()),
            () => Of(Running(3), Running(4), ScriptedNode.Snapshot(JobPhase.Evaluating, 6), FakeNode.Lost()),
            () => Of(Running(6), ScriptedNode.Snapshot(JobPhase.Initializing, 0), ScriptedNode.Snapshot(JobPhase.Completed, 6)));

        Assert.Equal([(JobPhase.InnerSteps, 4), (JobPhase.Evaluating, 6), (JobPhase.Completed, 6)], seen.Select(job => (job.Phase, job.Totals.Rounds)));
    }

    [Fact]
    public async Task A_connection_that_died_without_a_word_is_noticed_by_asking()
    {
        var silent = Channel.CreateUnbounded<JobSnapshot>();
        var asked = 0;
        var node = new FakeNode
        {
            Watch = (_, token) => silent.Reader.ReadAllAsync(token),
            Get = _ => Task.FromResult(++asked < 3 ? Running(asked) : ScriptedNode.Snapshot(JobPhase.Failed, 3)),
        };
        using var client = TestClient.Over(node, new RushingClock());

        var ended = await client.Job(ScriptedNode.JobId).EndAsync().WaitAsync(Bound);

        Assert.Equal(JobPhase.Failed, ended.Phase);
    }

    [Fact]
    public async Task A_watch_that_is_cancelled_ends_at_once_and_lets_its_connection_go()
    {
        var released = new TaskCompletionSource();
        using var cancelled = new CancellationTokenSource();
        using var client = TestClient.Over(new FakeNode { Watch = (_, token) => Silent(released, token) }, TimeProvider.System);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in client.Job(ScriptedNode.JobId).WatchAsync(cancelled.Token)) await cancelled.CancelAsync();
        });

        await released.Task.WaitAsync(Bound);
    }

    [Fact]
    public async Task A_node_that_stays_away_ends_the_watch_when_the_patience_does()
    {
        var clock = new RushingClock();
        using var client = TestClient.Over(new FakeNode { Watch = (_, _) => throw FakeNode.Lost() }, clock);

        var lost = await Assert.ThrowsAsync<ZeroGException>(() => client.Job(ScriptedNode.JobId).EndAsync()).WaitAsync(Bound);

        Assert.Equal(FailureKind.Unavailable, lost.Kind);
        Assert.Equal(TimeSpan.FromMinutes(2), clock.Waits.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait));
    }

    [Fact]
    public async Task A_snapshot_of_another_job_is_refused() =>
        await Assert.ThrowsAsync<HttpRequestException>(() => WatchAsync(() => Of(Running(1) with { JobId = "01k0000000000000000000000b" })));

    private static JobSnapshot Running(int rounds) => ScriptedNode.Snapshot(JobPhase.InnerSteps, rounds);

    private static async Task<List<JobSnapshot>> WatchAsync(params Func<IAsyncEnumerable<JobSnapshot>>[] connections)
    {
        var connection = 0;
        // No rushing here: a silence would be over at once.
        var node = new FakeNode { Watch = (_, _) => connections[connection++]() };
        using var client = TestClient.Over(node, TimeProvider.System);
        using var bound = new CancellationTokenSource(Bound);
        var seen = new List<JobSnapshot>();
        await foreach (var job in client.Job(ScriptedNode.JobId).WatchAsync(bound.Token)) seen.Add(job);
        Assert.Equal(connections.Length, connection);
        return seen;
    }

    private static async IAsyncEnumerable<JobSnapshot> Of(params object[] items)
    {
        foreach (var item in items)
        {
            await Task.Yield();
            if (item is Exception failure) throw failure;
            yield return (JobSnapshot)item;
        }
    }

    private static async IAsyncEnumerable<JobSnapshot> Silent(TaskCompletionSource released, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            yield return Running(1);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            released.TrySetResult();
        }
    }
}
