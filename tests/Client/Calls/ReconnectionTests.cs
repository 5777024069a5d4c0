using ZeroG.Jobs;
using ZeroG.Silo.Tests.Http;

namespace ZeroG.Client.Tests.Calls;

public sealed class ReconnectionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Pauses_grow_to_a_bound_with_jitter_and_end_with_the_patience()
    {
        var clock = new RushingClock();
        var attempts = 0;
        using var calls = new Reconnection(new SingleNode(new FakeNode()), clock, new Random(1), Patience);

        var lost = await Assert.ThrowsAsync<ZeroGException>(() => calls.CallAsync<int>(
            _ =>
            {
                attempts++;
                throw FakeNode.Lost();
            },
            default));

        Assert.Equal(FailureKind.Unavailable, lost.Kind);
        Assert.Equal(attempts - 1, clock.Waits.Count);
        Assert.Equal(Patience, clock.Waits.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait));
        for (var i = 0; i < clock.Waits.Count - 1; i++)
        {
            var full = Math.Min(5, 0.1 * Math.Pow(2, i));
            Assert.InRange(clock.Waits[i].TotalSeconds, full / 2, full);
        }

        Assert.True(clock.Waits[10..^1].Distinct().Count() > 1, "the pauses have no jitter");
    }

    [Fact]
    public async Task What_the_node_itself_refuses_is_not_asked_again()
    {
        var attempts = 0;
        using var calls = new Reconnection(new SingleNode(new FakeNode()), new RushingClock(), new Random(1), Patience);

        await Assert.ThrowsAsync<ZeroGException>(() => calls.CallAsync<int>(
            _ =>
            {
                attempts++;
                throw new ZeroGException(FailureKind.Unavailable, "too few providers", "start some");
            },
            default));

        Assert.Equal(1, attempts);
    }

    [Fact]
    public async Task What_is_asked_of_a_model_is_asked_again_when_the_node_was_lost()
    {
        var (lost, blob) = (0, new BlobRef("0x" + new string('a', 64), 1));
        var node = new FakeNode
        {
            Trace = (job, from) => lost++ % 2 == 0 ? throw FakeNode.Lost() : new ModelTrace(job, blob, 1, 2, 3, null, null, blob, null, [], from),
            Windows = query => lost++ % 2 == 0 ? throw FakeNode.Lost() : new TracedWindowPage("job", blob, null, 0, 1, 1, [], query.From),
            Usage = (dataset, from) => lost++ % 2 == 0 ? throw FakeNode.Lost() : new DatasetUsage(dataset, [], from),
        };
        using var client = TestClient.Over(node, new RushingClock());

        Assert.Equal(("a", 7), (await client.TraceModelAsync("a", 7)) is var trace ? (trace.Job, trace.Next) : default);
        Assert.Equal(8, (await client.ListWindowsAsync("a", new WindowQuery { From = 8 })).Next);
        Assert.Equal(("b", 9), (await client.GetUsageAsync("b", from: 9)) is var usage ? (usage.Dataset, usage.Next) : default);
        Assert.Equal(6, lost);
    }

    [Fact]
    public async Task A_job_that_is_submitted_again_because_the_node_was_lost_keeps_its_id()
    {
        var ids = new List<string>();
        var node = new FakeNode
        {
            Submit = (id, spec) =>
            {
                ids.Add(id);
                return ids.Count < 3 ? throw FakeNode.Lost() : ScriptedNode.Snapshot(JobPhase.InnerSteps, 0) with { JobId = id };
            },
        };
        using var client = TestClient.Over(node, new RushingClock());

        var job = await client.SubmitAsync(ScriptedNode.Spec());

        Assert.Equal([job.Id, job.Id, job.Id], ids);
    }

    [Fact]
    public async Task A_cancelled_call_ends_as_cancelled_and_not_as_failed()
    {
        using var cancelled = new CancellationTokenSource();
        using var calls = new Reconnection(new SingleNode(new FakeNode()), TimeProvider.System, new Random(1), Patience);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calls.CallAsync<int>(
            _ =>
            {
                cancelled.Cancel();
                throw FakeNode.Lost();
            },
            cancelled.Token));
    }

    [Fact]
    public async Task A_list_that_turns_back_on_itself_is_refused()
    {
        using var client = TestClient.Over(new FakeNode { Jobs = _ => new Page<JobSnapshot>([], "same") }, new RushingClock());

        await Assert.ThrowsAsync<HttpRequestException>(async () =>
        {
            await foreach (var _ in client.ListJobsAsync()) { }
        });
    }

    [Fact]
    public async Task Rounds_come_page_by_page_and_out_of_order_not_at_all()
    {
        var node = new FakeNode { Rounds = from => from < 4 ? [ScriptedNode.Round(from), ScriptedNode.Round(from + 1)] : [] };
        using var client = TestClient.Over(node, new RushingClock());
        var rounds = new List<int>();

        await foreach (var round in client.Job(ScriptedNode.JobId).RoundsAsync(1)) rounds.Add(round.Round);

        Assert.Equal([1, 2, 3, 4], rounds);
        node.Rounds = from => [ScriptedNode.Round(from), ScriptedNode.Round(from)];
        await Assert.ThrowsAsync<HttpRequestException>(async () =>
        {
            await foreach (var _ in client.Job(ScriptedNode.JobId).RoundsAsync()) { }
        });
    }
}
