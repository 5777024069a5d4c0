using System.Runtime.InteropServices;
using ZeroG.Provenance;
using ZeroG.Swarm.Hub.Journal;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Hub;

/// <summary>
/// A hub's memory, in a folder: every join, leave and round as a line that is on the disk before anyone is told, what members sent
/// in the rounds since the last checkpoints, and the last two checkpoints. A hub that was killed at any moment goes on from it with
/// every round that it ever called closed.
/// </summary>
public sealed class HubJournal : IDisposable
{
    private readonly FolderBlobStore _blobs;
    private readonly JournalFile _file;
    private readonly List<JournalRound> _rounds = [];
    private readonly List<JournalCheckpoint> _checkpoints = [];
    private readonly SortedSet<int> _present = [];
    private Task<JournalCheckpoint>? _writing;

    private HubJournal(string folder)
    {
        Folder = folder;

        // The file first: whoever opens the blobs removes what it takes for a killed hub's drafts.
        _file = JournalFile.Open(FileOf(folder), Take);
        try
        {
            _blobs = new FolderBlobStore(Path.Combine(folder, "blobs"));
        }
        catch
        {
            _file.Dispose();
            throw;
        }

        Append(new JournalLine { Started = new JournalStart(Epoch + 1) });
        SweepAsync().GetAwaiter().GetResult();
    }

    /// <summary>Fencing number of this start, from 1: higher than at every start before.</summary>
    public long Epoch { get; private set; }

    /// <summary>Where it is.</summary>
    internal string Folder { get; }

    /// <summary>
    /// Members of whom no closed round says yet that they left. Once opened, those that were there when the hub was killed, and those
    /// that left since its last round: whoever of them comes back does so as another.
    /// </summary>
    internal IReadOnlyList<int> Lost => [.. _present];

    /// <summary>The least key that was given to no member yet.</summary>
    internal int NextWorker { get; private set; }

    /// <summary>Rounds that are closed.</summary>
    internal int Rounds => _rounds.Count == 0 ? 0 : _rounds[^1].Record.Plan.Round + 1;

    /// <summary>Rounds that are needed still, oldest first.</summary>
    internal IReadOnlyList<JournalRound> Kept => _rounds;

    /// <summary>Opens the journal of a job, and makes it where there is none.</summary>
    /// <param name="folder">Its folder, for nothing else.</param>
    /// <exception cref="IOException">Another hub holds it, or it cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">It is damaged, beyond what a crash can do.</exception>
    public static HubJournal Open(string folder)
    {
        Directory.CreateDirectory(folder);
        return new HubJournal(folder);
    }

    /// <summary>The rounds of a job that count, in order: what replaying it needs. Rounds that were rolled back are not among them.</summary>
    /// <param name="folder">Its folder; a hub may be at work in it.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static IReadOnlyList<RoundRecord> ReadRecords(string folder)
    {
        var records = new List<RoundRecord>();
        JournalFile.Read(FileOf(folder), line =>
        {
            if (line.Closed is { } closed) records.Add(closed.Record);
            if (line.RolledBack is { } back) records.RemoveAll(record => record.Plan.Round >= back.To);
        });
        return records;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writing?.ContinueWith(static _ => { }, TaskScheduler.Default).GetAwaiter().GetResult();
        _file.Dispose();
        _blobs.Dispose();
    }

    internal void Joined(int worker, string name, int round) => Append(new JournalLine { Joined = new JournalJoin(worker, name, round) });

    internal void Left(int worker, int round, string reason) => Append(new JournalLine { Left = new JournalLeave(worker, round, reason) });

    internal string Keep(UploadLog uploads) =>
        uploads.Bytes.IsEmpty ? "" : _blobs.PutAsync(uploads.Bytes).GetAwaiter().GetResult().ToString();

    internal void Closed(JournalRound round) => Append(new JournalLine { Closed = round });

    internal void RollBack(int to, string reason) => Append(new JournalLine { RolledBack = new JournalRollBack(to, reason) });

    /// <summary>Begins to write a checkpoint, beside the rounds; nothing when one is being written.</summary>
    internal void Begin(HubState state)
    {
        if (_writing is not null) return;
        var (shared, residual) = (state.Current, state.Residual.Clone());
        _writing = Task.Run(async () =>
        {
            await using var content = new StateStream(shared);
            var whole = await _blobs.PutAsync(content);
            var rest = await _blobs.PutAsync(MemoryMarshal.AsBytes(residual.Values).ToArray());
            return new JournalCheckpoint(shared.Rounds, shared.Root, whole.Id.ToString(), rest.ToString());
        });
    }

    /// <summary>Records a checkpoint that has been written meanwhile, and removes what is needed no more.</summary>
    internal void Advance()
    {
        if (_writing is not { IsCompleted: true } written) return;
        _writing = null;
        var checkpoint = written.GetAwaiter().GetResult();
        if (checkpoint.Rounds > Rounds) return;
        var before = Blobs().ToHashSet();
        Append(new JournalLine { Checkpoint = checkpoint });
        before.ExceptWith(Blobs());
        foreach (var id in before) _blobs.DeleteAsync(id).GetAwaiter().GetResult();
    }

    /// <summary>The newest checkpoints first, as far as they can be read; at most two.</summary>
    internal IEnumerable<(JournalCheckpoint Checkpoint, SharedState State, float[] Residual)> Checkpoints(HubState like)
    {
        foreach (var checkpoint in Enumerable.Reverse(_checkpoints).ToArray())
        {
            SharedState state;
            var residual = new float[like.Residual.Layout.Length];
            try
            {
                using var content = _blobs.OpenReadAsync(ContentId.Parse(checkpoint.State)).GetAwaiter().GetResult();
                state = SharedState.Read(content, like.Residual.Layout, like.Paths);
                using var rest = _blobs.OpenReadAsync(ContentId.Parse(checkpoint.Residual)).GetAwaiter().GetResult();
                rest.ReadExactly(MemoryMarshal.AsBytes(residual.AsSpan()));
            }
            catch (Exception lost) when (lost is BlobNotFoundException or CorruptBlobException or InvalidDataException or EndOfStreamException)
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
            return _blobs.ReadAllAsync(ContentId.Parse(round.Uploads), int.MaxValue).GetAwaiter().GetResult();
        }
        catch (Exception lost) when (lost is BlobNotFoundException or CorruptBlobException)
        {
            return null;
        }
    }

    private static string FileOf(string folder) => Path.Combine(folder, "journal.jsonl");

    private void Append(JournalLine line)
    {
        _file.Append(line);
        Take(line);
    }

    private void Take(JournalLine line)
    {
        if (line.Started is { } started) Epoch = started.Epoch;
        if (line.Joined is { } joined)
        {
            NextWorker = Math.Max(NextWorker, joined.Worker + 1);
            _present.Add(joined.Worker);
        }

        if (line.Closed is { } closed)
        {
            _rounds.Add(closed);
            _present.ExceptWith(closed.Record.Left);
        }

        if (line.RolledBack is { } back)
        {
            // The rounds that said so are void.
            _present.UnionWith(_rounds.Where(round => round.Record.Plan.Round >= back.To).SelectMany(round => round.Record.Left));
            _rounds.RemoveAll(round => round.Record.Plan.Round >= back.To);
            _checkpoints.RemoveAll(checkpoint => checkpoint.Rounds > back.To);
        }

        if (line.Checkpoint is not { } made) return;
        _checkpoints.Add(made);
        if (_checkpoints.Count > 2) _checkpoints.RemoveAt(0);

        // Two, so that one may be damaged; and the older is never that of the last round, before which newcomers begin.
        if (_checkpoints.Count == 2) _rounds.RemoveAll(round => round.Record.Plan.Round + 1 < _checkpoints[0].Rounds);
    }

    private IEnumerable<ContentId> Blobs() => _rounds.Where(round => _checkpoints.Count < 2 || round.Record.Plan.Round >= _checkpoints[0].Rounds)
        .Select(round => round.Uploads)
        .Concat(_checkpoints.SelectMany(checkpoint => new[] { checkpoint.State, checkpoint.Residual }))
        .Where(id => id.Length > 0)
        .Select(ContentId.Parse);

    // What a killed hub wrote and never recorded.
    private async Task SweepAsync()
    {
        var needed = Blobs().ToHashSet();
        await foreach (var id in _blobs.EnumerateAsync())
        {
            if (!needed.Contains(id)) await _blobs.DeleteAsync(id);
        }
    }
}
