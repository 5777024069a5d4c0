using ZeroG.Swarm.Links;
using ZeroG.Swarm.Tests.Elasticity;
using ZeroG.Swarm.Tests.Rounds;

namespace ZeroG.Swarm.Tests.Journal;

public sealed class HubStopTests
{
    [Fact]
    public async Task A_hub_that_is_stopped_leaves_nothing_behind_that_still_goes_on()
    {
        var (memory, job) = (new ClusterMemory(), new SmallJob(Rounds: 4000));
        var writing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var givenUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        memory.Blobs.Writing = async stop =>
        {
            writing.TrySetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, stop);
            }
            finally
            {
                givenUp.TrySetResult();
            }
        };
        using (var journal = memory.Open())
        {
            await using var hub = new LocalHub(job, 2, journal);
            Task[] members = [hub.JoinAsync("a"), hub.JoinAsync("b")];
            await using var silent = await hub.ConnectAsync();
            await hub.ClosedAsync(4);
            await writing.Task.WaitAsync(hub.Bound);
            Assert.Equal(2, hub.Hub.Members.Count);
            Assert.False(givenUp.Task.IsCompleted);

            await hub.HaltAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hub.Running);
            Assert.True(givenUp.Task.IsCompleted, "A checkpoint is still being written.");
            Assert.Empty(hub.Hub.Members);
            Assert.Equal(memory.Records.Count, hub.Told.Count);
            Assert.DoesNotContain(memory.Lines, line => line.Checkpoint is not null);
            foreach (var member in members) await Assert.ThrowsAsync<LinkException>(() => member);
            await Assert.ThrowsAsync<LinkException>(async () => await silent.Messages.ReceiveAsync(hub.Bound));
        }

        memory.Blobs.Writing = null;
        var closed = memory.Records.Count;
        using var again = memory.Open();
        await using var next = new LocalHub(job, 1, again, last: closed + 2);
        Assert.Equal(closed, next.Rounds.Round);
        await next.JoinAsync("c");
        await next.Running;
        next.RequireReplay(memory.Records);
    }

    [Fact]
    public async Task Hosts_see_who_is_there_and_how_far_and_what_rounds_carried()
    {
        await using var hub = new LocalHub(new SmallJob(Rounds: 4000), 2);
        Assert.Empty(hub.Hub.Members);
        Task[] members = [hub.JoinAsync("a"), hub.JoinAsync("b")];
        await hub.ClosedAsync(3);

        // Whoever took part in round 3 had applied all before it.
        var there = hub.Hub.Members;
        Assert.Equal([0, 1], there.Select(member => member.Worker));
        Assert.Equal(["a", "b"], there.Select(member => member.Name).Order());
        Assert.All(there, member => Assert.True(member.IsReady));
        Assert.InRange(there.Max(member => member.Applied), 3, hub.Rounds.Round);
        hub.Stop();
        await Task.WhenAll(members);
        await hub.Running;

        Assert.Empty(hub.Hub.Members);
        Assert.Equal(hub.Rounds.Timings, hub.Told);
        Assert.All(hub.Rounds.Records.Zip(hub.Told), round =>
        {
            var (record, timing) = round;
            Assert.Equal(2 * timing.BytesDown, timing.AllBytesDown);

            // Int4 has as many bytes whatever the values; one that was late may have sent a part of its own.
            if (record.Attendance.All(how => how.HasContributed)) Assert.Equal(2 * timing.BytesUp, timing.AllBytesUp);
            Assert.InRange(timing.BytesUp, 1, timing.AllBytesUp);
        });
    }
}
