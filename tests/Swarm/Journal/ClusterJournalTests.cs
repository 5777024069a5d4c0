using ZeroG.Provenance;
using ZeroG.Swarm.Hub;
using ZeroG.Swarm.Hub.Journal;
using ZeroG.Swarm.Links;
using ZeroG.Swarm.Tests.Elasticity;
using ZeroG.Swarm.Tests.Rounds;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Tests.Journal;

/// <summary>Hubs whose memory is in a cluster, which remembers neither joins nor leaves, and of rounds only what is needed still.</summary>
public sealed class ClusterJournalTests
{
    // Checkpoints are made after every third round: none, one, two, and more of them.
    [Theory]
    [InlineData("int4", 1)]
    [InlineData("int4", 2)]
    [InlineData("int4", 3)]
    [InlineData("int4", 5)]
    [InlineData("int4", 6)]
    [InlineData("int4", 7)]
    [InlineData("int4", 13)]
    [InlineData("lowrank+int4:2", 4)]
    [InlineData("lowrank+int4:2", 13)]
    [InlineData("topk+2bit:0.1", 8)]
    public async Task A_job_goes_on_from_closed_rounds_and_checkpoints_alone(string codec, int rounds)
    {
        var (memory, job) = (new ClusterMemory(), new SmallJob(codec, Rounds: 4000));
        var root = await RunAsync(memory, job, rounds);
        if (rounds == 13) Assert.True(HubJournal.Needed(memory.Lines).First(line => line.Closed is not null).Closed!.Record.Plan.Round > 0);

        using var journal = memory.Open();
        await using var hub = new LocalHub(job, 1, journal, last: rounds + 4);
        Assert.Equal((rounds, root), (hub.Rounds.Round, hub.Rounds.State.Root));
        await EndAsync(hub, memory, rounds + 4);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hub_that_is_killed_between_any_two_lines_loses_no_round_that_it_called_closed(bool answersLast)
    {
        const int Rounds = 7;
        var job = new SmallJob(Rounds: 4000);
        for (var (appends, isKilled) = (1, true); isKilled; appends++)
        {
            var memory = new ClusterMemory();
            var told = 0;
            isKilled = false;
            try
            {
                using var dying = memory.Open(new ClusterMemory.Store(memory, appends, answersLast));
                await using var hub = new LocalHub(job, 2, dying, last: Rounds);
                Task[] members = [hub.JoinAsync("a"), hub.JoinAsync("b")];
                try
                {
                    await hub.Running;
                }
                finally
                {
                    // One that came too late for the hub waits in the listener's queue.
                    await hub.CloseAsync();
                    await Task.WhenAll(members).ContinueWith(static _ => { }, TaskScheduler.Default);
                    told = hub.Told.Count;
                }
            }
            catch (IOException gone) when (gone.Message.StartsWith("The store is gone", StringComparison.Ordinal))
            {
                isKilled = true;
            }

            Assert.InRange(memory.Records.Count, told, told + 1);
            using var journal = memory.Open();
            await using var next = new LocalHub(job, 1, journal, last: Rounds + 2);
            Assert.Equal(memory.Records.Count, next.Rounds.Round);
            await EndAsync(next, memory, Rounds + 2);
        }
    }

    [Fact]
    public async Task A_hub_that_was_believed_dead_ends_with_its_next_line_and_calls_nothing_closed_any_more()
    {
        var (memory, job) = (new ClusterMemory(), new SmallJob(Rounds: 4000));
        using var old = memory.Open();
        await using var hub = new LocalHub(job, 2, old);
        Task[] members = [hub.JoinAsync("a"), hub.JoinAsync("b")];
        await hub.ClosedAsync(4);

        using var journal = memory.Open();
        var closed = memory.Records.Count;
        var gone = await Assert.ThrowsAsync<IOException>(() => hub.Running);
        Assert.Equal("A later hub has taken over.", gone.Message);
        await Task.WhenAll(members).ContinueWith(static _ => { }, TaskScheduler.Default);
        Assert.Equal(closed, memory.Records.Count);
        Assert.InRange(hub.Told.Count, closed - 1, closed);

        await using var next = new LocalHub(job, 1, journal, last: closed + 3);
        await EndAsync(next, memory, closed + 3);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(12)]
    public async Task A_job_that_ends_leaves_a_checkpoint_that_was_begun_and_no_blob_that_is_not_needed(int rounds)
    {
        var memory = new ClusterMemory();
        await RunAsync(memory, new SmallJob(Rounds: 4000), rounds);
        if (rounds == 3) Assert.Equal(3, memory.Lines[^1].Checkpoint!.Rounds);
        Assert.Equal(JournalMemory.Of(memory.Lines).Blobs().Count, memory.Blobs.Count);
    }

    [Fact]
    public async Task A_blob_that_a_replicated_store_cannot_remove_stays_and_the_rounds_go_on()
    {
        var memory = new ClusterMemory { Blobs = { Deleting = new IOException("No.") } };
        var root = await RunAsync(memory, new SmallJob(Rounds: 4000), 12);
        using var journal = memory.Open();
        await using var hub = new LocalHub(new SmallJob(Rounds: 4000), 1, journal);
        Assert.Equal(root, hub.Rounds.State.Root);
        Assert.True(memory.Blobs.Count > JournalMemory.Of(memory.Lines).Blobs().Count, "Nothing was to be removed.");
    }

    [Fact]
    public async Task A_blob_that_a_store_must_remove_and_cannot_ends_the_hub()
    {
        var memory = new ClusterMemory { Blobs = { Deleting = new IOException("No.") } };
        using var journal = new HubJournal(new MustRemove(new ClusterMemory.Store(memory)), [], 1);
        await using var hub = new LocalHub(new SmallJob(Rounds: 4000), 1, journal);
        var member = hub.JoinAsync("a");
        var failure = await Assert.ThrowsAsync<IOException>(() => hub.Running);
        Assert.Equal("No.", failure.Message);
        await Assert.ThrowsAsync<LinkException>(() => member);
    }

    [Fact]
    public async Task Rounds_whose_blobs_are_only_away_are_not_rolled_back()
    {
        var (memory, job) = (new ClusterMemory(), new SmallJob(Rounds: 4000));
        var root = await RunAsync(memory, job, 7);
        memory.Blobs.Reading = id => new BlobNotFoundException(id, "memory") { MayReturn = true };
        using (var journal = memory.Open())
        {
            Assert.Throws<BlobNotFoundException>(() => new HubRounds(
                job.HubParts(), SmallJob.Batch, new HubSettings { Job = "" }, job.Planner, 0, SampleLedger.Start, TimeProvider.System, journal));
        }

        memory.Blobs.Reading = null;
        using var again = memory.Open();
        await using var hub = new LocalHub(job, 1, again);
        Assert.Equal((7, root), (hub.Rounds.Round, hub.Rounds.State.Root));
        Assert.DoesNotContain(memory.Lines, line => line.RolledBack is not null);
    }

    [Fact]
    public async Task Rounds_whose_blobs_are_lost_are_rolled_back_on_record()
    {
        var (memory, job) = (new ClusterMemory(), new SmallJob(Rounds: 4000));
        await RunAsync(memory, job, 8);
        await memory.Blobs.DeleteAsync(ContentId.Parse(memory.Lines.Last(line => line.Closed is not null).Closed!.Uploads));

        using var journal = memory.Open();
        await using var hub = new LocalHub(job, 1, journal, last: 10);
        Assert.Equal(7, hub.Rounds.Round);
        Assert.Equal(7, memory.Lines[^1].RolledBack!.To);
        await EndAsync(hub, memory, 10);
    }

    private static async Task<string> RunAsync(ClusterMemory memory, SmallJob job, int rounds)
    {
        using var journal = memory.Open();
        await using var hub = new LocalHub(job, 2, journal, last: rounds);
        await Task.WhenAll(hub.JoinAsync("a"), hub.JoinAsync("b"));
        await hub.Running;
        Assert.Equal(rounds, memory.Records.Count);
        return hub.Rounds.State.Root;
    }

    // With one more member, which must not be taken for one of those before.
    private static async Task EndAsync(LocalHub hub, ClusterMemory memory, int rounds)
    {
        var before = memory.Records.SelectMany(record => record.Plan.Members).Select(member => member.Worker).ToHashSet();
        var state = await hub.JoinAsync("late");
        await hub.Running;
        Assert.Equal(hub.Rounds.State.Root, state.Root);
        var records = memory.Records;
        Assert.Equal(Enumerable.Range(0, rounds), records.Select(record => record.Plan.Round));
        Assert.DoesNotContain(Assert.Single(records[^1].Plan.Members).Worker, before);
        hub.RequireReplay(records);
    }

    private sealed class MustRemove(IJournalStore store) : IJournalStore
    {
        public IBlobStore Blobs => store.Blobs;

        public void Append(JournalLine line) => store.Append(line);

        public Task KeepAsync(SharedState state, CancellationToken cancellationToken) => store.KeepAsync(state, cancellationToken);

        public Task DropAsync(ContentId blob, CancellationToken cancellationToken) => Blobs.DeleteAsync(blob, cancellationToken);

        public void Dispose() => store.Dispose();
    }
}
