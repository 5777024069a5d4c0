using System.Runtime.InteropServices;
using ZeroG.Provenance;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Hub.Journal;

/// <summary>
/// A hub's memory: every join, leave and round as a line that is durable before anyone is told, what members sent in the rounds since
/// the last checkpoints, and the last two checkpoints. A hub that was killed at any moment goes on from it with every round that it
/// ever called closed.
/// </summary>
/// <remarks>Not safe for use by several threads at once, except for being disposed of after its hub has ended.</remarks>
public sealed class HubJournal : IDisposable
{
    private readonly IJournalStore _store;
    private readonly JournalMemory _memory;
    private readonly CancellationTokenSource _stop = new();
    private Task<JournalCheckpoint>? _writing;
    private Task _dropping = Task.CompletedTask;
    private HashSet<ContentId> _dropped = [];

    /// <summary>Goes on with what a store remembers.</summary>
    /// <param name="store">Where it is kept; the journal's from now on, once this has answered.</param>
    /// <param name="lines">
    /// What is remembered, in order: none for a job that has yet to begin, otherwise at least what <see cref="Needed"/> keeps.
    /// </param>
    /// <param name="epoch">
    /// Fencing number of this start, from 1: higher than at every start before. The same as of the last of the lines' starts only where
    /// the store has recorded this start already; otherwise it is appended.
    /// </param>
    /// <remarks>
    /// Of hubs that may overlap, a store must refuse the earlier one's lines before it reads those that it gives to the later one:
    /// otherwise the later one goes on without what the earlier one added meanwhile.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">A start with a higher number is among the lines: this hub is not the one that may go on.</exception>
    public HubJournal(IJournalStore store, IEnumerable<JournalLine> lines, long epoch)
        : this(store, JournalMemory.Of(lines), epoch)
    {
    }

    private HubJournal(IJournalStore store, JournalMemory memory, long epoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epoch, Math.Max(1, memory.Epoch));
        (_store, _memory) = (store, memory);
        if (epoch > memory.Epoch) Append(new JournalLine { Started = new JournalStart(epoch) });
    }

    /// <summary>Fencing number of this start, from 1: higher than at every start before.</summary>
    public long Epoch => _memory.Epoch;

    /// <summary>What it is kept in, for errors.</summary>
    internal string Description => _store.Description;

    /// <summary>
    /// Members of whom no closed round says yet that they left. Once opened, those that were there when the hub was killed, and those
    /// that left since its last round: whoever of them comes back does so as another.
    /// </summary>
    internal IReadOnlyList<int> Lost => _memory.Present;

    /// <summary>The least key that was given to no member that any round knows.</summary>
    internal int NextWorker => _memory.NextWorker;

    /// <summary>Rounds that are closed.</summary>
    internal int Rounds => _memory.Closed;

    /// <summary>Rounds that are needed still, oldest first.</summary>
    internal IReadOnlyList<JournalRound> Kept => _memory.Rounds;

    /// <summary>Opens the journal of a job in a folder, and makes it where there is none.</summary>
    /// <param name="folder">Its folder, for nothing else.</param>
    /// <exception cref="IOException">Another hub holds it, or it cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">It is damaged, beyond what a crash can do.</exception>
    public static HubJournal Open(string folder)
    {
        var memory = new JournalMemory();
        var store = FolderJournalStore.Open(folder, memory.Take);
        try
        {
            var journal = new HubJournal(store, memory, memory.Epoch + 1);
            store.SweepAsync(memory.Blobs()).GetAwaiter().GetResult();
            return journal;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>The rounds of a job that count, in order: what replaying it needs. Rounds that were rolled back are not among them.</summary>
    /// <param name="folder">Its folder; a hub may be at work in it.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static IReadOnlyList<RoundRecord> ReadRecords(string folder)
    {
        var records = new List<RoundRecord>();
        FolderJournalStore.Read(folder, line =>
        {
            if (line.Closed is { } closed) records.Add(closed.Record);
            if (line.RolledBack is { } back) records.RemoveAll(record => record.Plan.Round >= back.To);
        });
        return records;
    }

    /// <summary>The lines that a hub still needs to go on: a store that has another place for records may forget all others.</summary>
    /// <param name="lines">What is remembered, in order; itself what was needed before, with what was appended since.</param>
    /// <returns>
    /// The last start, the rounds from the one before the oldest of the checkpoints that are needed on (all where there are not two), and
    /// these checkpoints, the last two and those that it takes to undo rounds; in order.
    /// </returns>
    public static IReadOnlyList<JournalLine> Needed(IEnumerable<JournalLine> lines) => [.. JournalMemory.Of(lines).Lines()];

    /// <summary>Undoes closed rounds, before a hub goes on with this: it goes on before them, and all who were there join anew.</summary>
    /// <param name="to">The first round that is void.</param>
    /// <param name="reason">Why, for people.</param>
    /// <exception cref="ArgumentOutOfRangeException">That round is not closed, or final.</exception>
    public void Undo(int to, string reason)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(to, Rounds);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, _memory.Final ?? Rounds);
        RollBack(to, reason);
    }

    /// <summary>Ends what goes on beside the rounds, and the store. A checkpoint that is being written is given up.</summary>
    public void Dispose()
    {
        StopAsync().GetAwaiter().GetResult();
        _store.Dispose();
    }

    internal void Joined(int worker, string name, int round) => Append(new JournalLine { Joined = new JournalJoin(worker, name, round) });

    internal void Left(int worker, int round, string reason) => Append(new JournalLine { Left = new JournalLeave(worker, round, reason) });

    internal string Keep(UploadLog uploads)
    {
        if (uploads.Bytes.IsEmpty) return "";
        var id = Put();
        if (!_dropped.Contains(id)) return id.ToString();

        // The same bytes as of a round whose blob is about to go: they are put again once it is gone.
        _dropping.GetAwaiter().GetResult();
        return Put().ToString();

        ContentId Put() => _store.Blobs.PutAsync(uploads.Bytes).GetAwaiter().GetResult();
    }

    internal void Closed(JournalRound round) => Append(new JournalLine { Closed = round });

    internal void RollBack(int to, string reason) => Append(new JournalLine { RolledBack = new JournalRollBack(to, reason) });

    /// <summary>Begins to write a checkpoint, beside the rounds; nothing when one is being written, or what the last one replaced removed.</summary>
    internal void Begin(HubState state)
    {
        if (_writing is not null || !_dropping.IsCompleted) return;
        var (shared, residual) = (state.Current, state.Residual.Clone());
        _writing = Task.Run(
            async () =>
            {
                await using var content = new StateStream(shared);
                var whole = await _store.Blobs.PutAsync(content, _stop.Token);
                var rest = await _store.Blobs.PutAsync(MemoryMarshal.AsBytes(residual.Values).ToArray(), _stop.Token);
                await _store.KeepAsync(shared, _stop.Token);
                return new JournalCheckpoint(shared.Rounds, shared.Root, whole.Id.ToString(), rest.ToString());
            },
            _stop.Token);
    }

    /// <summary>Records a checkpoint that has been written meanwhile, and begins to remove what is needed no more.</summary>
    internal void Advance()
    {
        if (_dropping.IsCompleted)
        {
            _dropping.GetAwaiter().GetResult();
            _dropped = [];
        }

        if (_writing is not { IsCompleted: true } written) return;
        _writing = null;
        var checkpoint = written.GetAwaiter().GetResult();
        if (checkpoint.Rounds > Rounds) return;
        var before = _memory.Blobs();
        Append(new JournalLine { Checkpoint = checkpoint });
        before.ExceptWith(_memory.Blobs());
        if (before.Count == 0) return;
        _dropped = before;
        _dropping = Task.Run(
            async () =>
            {
                foreach (var id in before) await _store.DropAsync(id, _stop.Token);
            },
            _stop.Token);
    }

    /// <summary>The job is over: what is being written is recorded, and what is needed no more removed.</summary>
    internal async Task FinishAsync(CancellationToken cancellationToken)
    {
        if (_writing is { } writing) await writing.WaitAsync(cancellationToken);
        Advance();
        await _dropping.WaitAsync(cancellationToken);
    }

    /// <summary>The hub stops: a checkpoint that is being written is given up, and nothing goes on any more. Never throws.</summary>
    internal async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_writing ?? Task.CompletedTask, _dropping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>The newest checkpoints first, as far as they can be read.</summary>
    internal IEnumerable<(JournalCheckpoint Checkpoint, SharedState State, float[] Residual)> Checkpoints(HubState like)
    {
        foreach (var checkpoint in _memory.Checkpoints.Reverse().ToArray())
        {
            SharedState state;
            var residual = new float[like.Residual.Layout.Length];
            try
            {
                using var content = _store.Blobs.OpenReadAsync(ContentId.Parse(checkpoint.State)).GetAwaiter().GetResult();
                state = SharedState.Read(content, like.Residual.Layout, like.Paths);
                using var rest = _store.Blobs.OpenReadAsync(ContentId.Parse(checkpoint.Residual)).GetAwaiter().GetResult();
                rest.ReadExactly(MemoryMarshal.AsBytes(residual.AsSpan()));
            }
            catch (Exception lost) when (IsLost(lost) || lost is InvalidDataException or EndOfStreamException)
            {
                continue;
            }

            if (state.Root == checkpoint.StateRoot && state.Rounds == checkpoint.Rounds) yield return (checkpoint, state, residual);
        }
    }

    /// <summary>All that entered a round's average, verified; null when it is lost.</summary>
    internal ReadOnlyMemory<byte>? UploadsOf(JournalRound round)
    {
        if (round.Uploads.Length == 0) return ReadOnlyMemory<byte>.Empty;
        try
        {
            return _store.Blobs.ReadAllAsync(ContentId.Parse(round.Uploads), int.MaxValue).GetAwaiter().GetResult();
        }
        catch (Exception lost) when (IsLost(lost))
        {
            return null;
        }
    }

    // What a machine has that is only away is not lost: no round is given up for it, and the hub starts later.
    private static bool IsLost(Exception failure) => failure is CorruptBlobException or BlobNotFoundException { MayReturn: false };

    private void Append(JournalLine line)
    {
        _store.Append(line);
        _memory.Take(line);
    }
}
