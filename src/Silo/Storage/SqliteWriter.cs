using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace ZeroG.Silo.Storage;

/// <summary>
/// The only writer of a database: a thread of its own that commits whatever has queued up in one transaction, so that
/// concurrent writers share one flush to disk. A write is answered after its commit.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    // A bound on how long a commit makes its first writer wait for the last.
    private const int MaxBatch = 256;

    private readonly BlockingCollection<Write> _queue = [];
    private readonly SqliteSession _session;
    private readonly string _path;
    private readonly Thread _thread;

    public SqliteWriter(SqliteSession session, string path)
    {
        _session = session;
        _path = path;
        _thread = new Thread(Run) { IsBackground = true, Name = "sqlite writer" };
        _thread.Start();
    }

    /// <summary>Runs <paramref name="write"/> in a transaction; if it throws, nothing it did is kept.</summary>
    /// <param name="write">May run twice: what it does besides SQL must not matter.</param>
    public Task<T> RunAsync<T>(Func<SqliteSession, T> write)
    {
        var pending = new Write<T>(write);
        try
        {
            _queue.Add(pending);
        }
        catch (InvalidOperationException)
        {
            throw new ObjectDisposedException(nameof(SqliteDatabase), $"The database {_path} is closed.");
        }
        return pending.Task;
    }

    /// <summary>Finishes what is queued, then closes the connection.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _session.Dispose();
        _queue.Dispose();
    }

    private void Run()
    {
        List<Write> batch = [];
        foreach (var first in _queue.GetConsumingEnumerable())
        {
            batch.Add(first);
            while (batch.Count < MaxBatch && _queue.TryTake(out var next)) batch.Add(next);
            // SQLite may undo a whole transaction for one statement's sake (a full disk): then each write has one of its own.
            if (TryCommit(batch) is { } error)
            {
                if (batch.Count == 1) first.Fail(error);
                else
                    foreach (var write in batch)
                        if (TryCommit([write]) is { } own) write.Fail(own);
            }
            foreach (var write in batch) write.Answer();
            batch.Clear();
        }
    }

    private SqliteStorageException? TryCommit(List<Write> batch)
    {
        try
        {
            _session.Execute("BEGIN IMMEDIATE");
            foreach (var write in batch)
            {
                _session.Execute("SAVEPOINT one_write");
                if (!write.TryRun(_session)) _session.Execute("ROLLBACK TO one_write");
                _session.Execute("RELEASE one_write");
            }
            _session.Execute("COMMIT");
            return null;
        }
        catch (SqliteException e)
        {
            try
            {
                _session.Execute("ROLLBACK");
            }
            catch (SqliteException)
            {
                // SQLite had already rolled back; e says why.
            }
            return SqliteStorageException.From(e, _path);
        }
    }

    private abstract class Write
    {
        /// <summary>False when the write refused of its own accord (a conflict); SQLite's errors pass through.</summary>
        public abstract bool TryRun(SqliteSession session);

        public abstract void Fail(Exception error);

        /// <summary>Tells the caller, once the outcome is durable.</summary>
        public abstract void Answer();
    }

    private sealed class Write<T>(Func<SqliteSession, T> write) : Write
    {
        // Continuations must not run on the writer's thread.
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;
        private Exception? _error;

        public Task<T> Task => _answer.Task;

        public override bool TryRun(SqliteSession session)
        {
            _error = null;
            try
            {
                _result = write(session);
                return true;
            }
            catch (Exception e) when (e is not SqliteException)
            {
                _error = e;
                return false;
            }
        }

        public override void Fail(Exception error) => _error = error;

        public override void Answer()
        {
            if (_error is null) _answer.SetResult(_result!);
            else _answer.SetException(_error);
        }
    }
}
