using ZeroG.Provenance;
using ZeroG.Swarm.Hub;
using ZeroG.Swarm.Hub.Journal;
using ZeroG.Swarm.Tests.Rounds;
using ZeroG.Training.DiLoCo.Rounds;
using static ZeroG.Swarm.Tests.Journal.ClosedRounds;

namespace ZeroG.Swarm.Tests.Journal;

public sealed class HubJournalBlobTests
{
    [Fact]
    public async Task Uploads_with_the_bytes_of_a_round_that_is_being_removed_are_there_afterwards()
    {
        using var store = new SlowToRemove();
        using var journal = new HubJournal(store, [], 1);
        for (var round = 0; round < 3; round++) Close(round, [1]);
        await CheckpointAsync(3);
        for (var round = 3; round < 6; round++) Close(round, [2]);
        var removing = CheckpointAsync(6);
        var stored = new TaskCompletionSource<ContentId>(TaskCreationOptions.RunContinuationsAsynchronously);
        await store.Removes.Task.WaitAsync(TimeSpan.FromSeconds(30));

        store.Blobs.Stored = id => stored.TrySetResult(id);
        var keeping = Task.Run(() => journal.Keep(Log([1])));
        var id = await stored.Task.WaitAsync(TimeSpan.FromSeconds(30));
        store.MayRemove.SetResult();
        Assert.Equal(id, ContentId.Parse(await keeping));
        await removing;
        Assert.True(await store.Blobs.ContainsAsync(id), "What a round needs was removed with an earlier one.");

        void Close(int round, byte[] bytes) => journal.Closed(Closed(round, [(0, AttendanceKind.Contributed)], uploads: journal.Keep(Log(bytes))).Closed!);

        Task CheckpointAsync(int rounds)
        {
            var state = new HubState(new SmallJob().HubParts());
            state.Restore(new SharedState(rounds, state.Current.Outer, state.Current.Projections), state.Residual.Values);
            journal.Begin(state);
            return journal.FinishAsync(CancellationToken.None);
        }
    }

    private static UploadLog Log(byte[] bytes)
    {
        var log = new UploadLog();
        log.Append(0, 0, [new Payload(0, 1, bytes)]);
        return log;
    }

    private sealed class SlowToRemove : IJournalStore
    {
        public MemoryBlobStore Blobs { get; } = new();

        IBlobStore IJournalStore.Blobs => Blobs;

        public TaskCompletionSource Removes { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource MayRemove { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Append(JournalLine line)
        {
        }

        public async Task DropAsync(ContentId blob, CancellationToken cancellationToken)
        {
            Removes.TrySetResult();
            await MayRemove.Task.WaitAsync(cancellationToken);
            await Blobs.DeleteAsync(blob, cancellationToken);
        }

        public void Dispose()
        {
        }
    }
}
