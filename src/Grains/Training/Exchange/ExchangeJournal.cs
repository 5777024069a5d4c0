using System.Collections.Concurrent;
using System.Text;
using ZeroG.Jobs;
using ZeroG.Provenance;
using ZeroG.Swarm.Hub.Journal;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Grains.Training.Exchange;

/// <summary>
/// A hub's memory in a cluster: what members sent and what the hub keeps lie in the job's scratch store, each round's record in the
/// durable one, and what refers to them in the state of the job's grain. A round is closed for nobody before that is stored.
/// </summary>
/// <param name="jobId">The job.</param>
/// <param name="blobs">The stores.</param>
/// <param name="records">The records of rounds.</param>
/// <param name="events">Has the grain store what refers to them.</param>
/// <param name="store">Stores a model for people: the state of so many rounds.</param>
/// <param name="clock">Says when a round began.</param>
/// <param name="book">Where the job is audited, what has signed the rounds; null elsewhere.</param>
internal sealed class ExchangeJournal(
    string jobId, IBlobStores blobs, RoundRecords records, ExchangeEvents events, Func<SharedState, CancellationToken, BlobRef> store, TimeProvider clock, ExchangeBook? book = null)
    : IJournalStore
{
    private const int MaxLineBytes = 1 << 26;

    private readonly Dictionary<int, string> _names = [];
    private readonly ConcurrentDictionary<int, BlobRef> _models = [];
    private readonly List<RoundSummary> _rounds = [];
    private BlobRef _checkpoint;
    private double _closedAt;

    /// <inheritdoc/>
    public IBlobStore Blobs { get; } = blobs.Scratch(jobId);

    /// <summary>What is remembered of a job: its rounds since the older checkpoint, and the checkpoints.</summary>
    /// <param name="state">The job.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidDataException">A record is no hub's.</exception>
    public async Task<IReadOnlyList<JournalLine>> ReadAsync(JobState state, CancellationToken cancellationToken)
    {
        var checkpoints = state.Exchange!.Checkpoints;
        _checkpoint = state.Checkpoint!.Value;

        // As many as a hub keeps: where it goes on from the older checkpoint, the round before that is where newcomers begin.
        var from = checkpoints.Length < 2 ? 0 : checkpoints[0].Rounds - 1;
        var lines = new List<JournalLine>();
        foreach (var record in state.Records.Skip(from))
        {
            var summary = await records.ReadAsync(record, cancellationToken);
            var line = await ReadAsync(summary, cancellationToken);
            lines.Add(line);
            _rounds.Add(summary);
            _closedAt = line.Closed!.Timing.ClosedAt;
        }

        lines.AddRange(checkpoints.Select(stored => new JournalLine
        {
            Checkpoint = new JournalCheckpoint(stored.Rounds, stored.Root, stored.State.ToContentId().ToString(), stored.Residual.ToContentId().ToString()),
        }));
        foreach (var stored in checkpoints) _models[stored.Rounds] = stored.Model;
        return lines;
    }

    /// <inheritdoc/>
    public void Append(JournalLine line)
    {
        // Who joins and leaves is in the records of the rounds that count.
        if (line.Joined is { } joined) _names[joined.Worker] = joined.Name;
        else if (line.Closed is { } closed) Close(line, closed);
        else if (line.Checkpoint is { } checkpoint) Keep(checkpoint);
        else if (line.RolledBack is { } back) RollBack(back.To);
    }

    /// <inheritdoc/>
    public Task KeepAsync(SharedState state, CancellationToken cancellationToken)
    {
        _models[state.Rounds] = store(state, cancellationToken);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The stores are the silo's.
    }

    private void Close(JournalLine line, JournalRound closed)
    {
        var (record, timing) = (closed.Record, closed.Timing);
        var exchange = blobs.Durable.PutAsync(line.ToBytes()).GetAwaiter().GetResult().ToBlobRef();
        var entered = closed.Uploads.Length == 0 ? exchange : ContentId.Parse(closed.Uploads).ToBlobRef();
        Attendance[] counted = [.. record.Attendance.Where(member => member.HasContributed)];
        var (tokens, account) = (record.AcceptedTokens, book?.Closed);
        var summary = new RoundSummary(
            record.Plan.Round,
            record.Plan.Steps,
            tokens == 0 ? 0 : counted.Sum(member => member.Loss * member.Tokens) / tokens,
            tokens,
            timing.AllBytesUp + timing.AllBytesDown,
            Math.Max(0, timing.ClosedAt - _closedAt),
            _checkpoint,
            [.. counted.Select(member => new WorkerRound(
                member.Worker, _names.GetValueOrDefault(member.Worker, ""), member.Tokens, member.Loss, entered, account?.Round.Of(member.Worker).Work))],
            exchange,
            account?.Round.Round.Record);
        var stored = records.WriteAsync(summary).GetAwaiter().GetResult();
        events.Store(state =>
        {
            book?.Finalize(state.Audits!.Ledger.Final);
            return JobMachine.RoundClosed(state, summary, stored, counted.Length, clock.GetUtcNow(), account);
        });
        _closedAt = timing.ClosedAt;
    }

    private void Keep(JournalCheckpoint checkpoint)
    {
        var stored = new ExchangeCheckpoint(
            checkpoint.Rounds,
            checkpoint.StateRoot,
            ContentId.Parse(checkpoint.State).ToBlobRef(),
            ContentId.Parse(checkpoint.Residual).ToBlobRef(),
            _models[checkpoint.Rounds]);
        events.Store(state => JobMachine.CheckpointStored(state, stored));
        _checkpoint = stored.Model;
    }

    // Only of what was read: a hub goes back no further than it looks.
    private void RollBack(int rounds)
    {
        var undone = _rounds.Where(round => round.Round >= rounds).ToArray();
        var last = _rounds.LastOrDefault(round => round.Round < rounds);
        events.Store(state => JobMachine.RolledBack(state, last, undone));
    }

    private async Task<JournalLine> ReadAsync(RoundSummary summary, CancellationToken cancellationToken)
    {
        if (summary.Exchange is not { } exchange) throw new InvalidDataException($"The record of round {summary.Round} of job {jobId} names no exchange.");
        var bytes = await blobs.Durable.ReadAllAsync(exchange.ToContentId(), MaxLineBytes, cancellationToken);
        var line = JournalLine.Parse(Encoding.UTF8.GetString(bytes));
        return line.Closed?.Record.Plan.Round == summary.Round
            ? line
            : throw new InvalidDataException($"What {exchange} says is not of round {summary.Round} of job {jobId}.");
    }
}
