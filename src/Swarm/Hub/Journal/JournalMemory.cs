using ZeroG.Provenance;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Hub.Journal;

/// <summary>What the lines of a journal say, taken one after another: no more than a hub needs to go on.</summary>
internal sealed class JournalMemory
{
    private readonly List<JournalRound> _rounds = [];
    private readonly List<JournalCheckpoint> _checkpoints = [];
    private readonly SortedSet<int> _present = [];

    /// <summary>Fencing number of the last start; 0 before the first.</summary>
    public long Epoch { get; private set; }

    /// <summary>The least key that was given to no member, as far as the lines say.</summary>
    public int NextWorker { get; private set; }

    /// <summary>Members that were there, and of whom no closed round says that they left.</summary>
    public IReadOnlyList<int> Present => [.. _present];

    /// <summary>Rounds that are needed still, oldest first.</summary>
    public IReadOnlyList<JournalRound> Rounds => _rounds;

    /// <summary>The last two checkpoints, and those that it takes to undo rounds that are not final; or as many as there are, oldest first.</summary>
    public IReadOnlyList<JournalCheckpoint> Checkpoints => _checkpoints;

    /// <summary>Rounds that are closed.</summary>
    public int Closed => _rounds.Count == 0 ? 0 : _rounds[^1].Record.Plan.Round + 1;

    /// <summary>The first round that may be undone; null where none may.</summary>
    public int? Final => _rounds.Count == 0 ? null : _rounds[^1].Final;

    /// <summary>What such lines say.</summary>
    public static JournalMemory Of(IEnumerable<JournalLine> lines)
    {
        var memory = new JournalMemory();
        foreach (var line in lines) memory.Take(line);
        return memory;
    }

    /// <summary>Takes the next line.</summary>
    public void Take(JournalLine line)
    {
        if (line.Started is { } started) Epoch = started.Epoch;
        if (line.Joined is { } joined)
        {
            NextWorker = Math.Max(NextWorker, joined.Worker + 1);
            _present.Add(joined.Worker);
        }

        if (line.Closed is { } closed) Take(closed);
        if (line.RolledBack is { } back)
        {
            // The rounds that said so are void.
            _present.UnionWith(_rounds.Where(round => round.Record.Plan.Round >= back.To).SelectMany(round => round.Record.Left));
            _rounds.RemoveAll(round => round.Record.Plan.Round >= back.To);
            _checkpoints.RemoveAll(checkpoint => checkpoint.Rounds > back.To);
        }

        if (line.Checkpoint is not { } made) return;
        _checkpoints.Add(made);

        // Two, so that one may be damaged; and the older is never that of the last round, before which newcomers begin. Where rounds may
        // be undone, two before the first of these.
        while (_checkpoints.Count > 2 && _checkpoints[2].Rounds < (Final ?? int.MaxValue)) _checkpoints.RemoveAt(0);
        if (_checkpoints.Count >= 2) _rounds.RemoveAll(round => round.Record.Plan.Round + 1 < _checkpoints[0].Rounds);
    }

    /// <summary>The blobs that the lines need still.</summary>
    public HashSet<ContentId> Blobs() =>
    [
        .. _rounds.Where(round => _checkpoints.Count < 2 || round.Record.Plan.Round >= _checkpoints[0].Rounds)
            .Select(round => round.Uploads)
            .Concat(_checkpoints.SelectMany(checkpoint => new[] { checkpoint.State, checkpoint.Residual }))
            .Where(id => id.Length > 0)
            .Select(ContentId.Parse),
    ];

    /// <summary>As few lines as say the same, but for members that have no part in a round that is needed.</summary>
    public IEnumerable<JournalLine> Lines() =>
    [
        .. Epoch == 0 ? Enumerable.Empty<JournalLine>() : [new JournalLine { Started = new JournalStart(Epoch) }],
        .. _rounds.Select(round => new JournalLine { Closed = round }),
        .. _checkpoints.Select(checkpoint => new JournalLine { Checkpoint = checkpoint }),
    ];

    // Where joins are not stored, whoever took part was there until a round says that it left, and keys are known by who had them.
    private void Take(JournalRound closed)
    {
        var (record, workers) = (closed.Record, closed.Record.Plan.Members.Select(member => member.Worker));
        _rounds.Add(closed);
        NextWorker = Math.Max(Math.Max(NextWorker, closed.NextWorker), workers.Concat(record.Left).DefaultIfEmpty(-1).Max() + 1);
        _present.UnionWith(record.Attendance.Where(how => how.Kind != AttendanceKind.Absent).Select(how => how.Worker));
        _present.ExceptWith(record.Left);
    }
}
