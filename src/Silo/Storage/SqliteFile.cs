using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace ZeroG.Silo.Storage;

/// <summary>An open database file: one writer, and as many readers as read at once.</summary>
/// <remarks>WAL with synchronous=FULL: a commit that answered survives the loss of power; readers never wait for the writer.</remarks>
internal sealed class SqliteFile : IDisposable
{
    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private readonly SqliteWriter _writer;
    private volatile bool _disposed;

    /// <summary>Opens or makes the file and brings its schema up to date.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="prepare">Runs on the writing session once it is set up, for tests that bound or forbid writes.</param>
    public SqliteFile(string path, Action<SqliteSession>? prepare = null)
    {
        Path = path;
        SqliteSession? session = null;
        try
        {
            session = new SqliteSession(path, SqliteOpenMode.ReadWriteCreate);
            session.Scalar("PRAGMA journal_mode = WAL");
            session.Execute("PRAGMA synchronous = FULL");
            SqliteSchema.Migrate(session, path);
            prepare?.Invoke(session);
            _writer = new SqliteWriter(session, path);
        }
        catch (Exception e)
        {
            session?.Dispose();
            if (e is SqliteException error) throw SqliteStorageException.From(error, path);
            throw;
        }
    }

    /// <summary>Full path of the file.</summary>
    public string Path { get; }

    /// <inheritdoc cref="SqliteWriter.RunAsync"/>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> write) => _writer.RunAsync(write);

    /// <summary>Runs <paramref name="read"/> on a thread of the pool. It sees every write answered before.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteSession, T> read) => Task.Run(() =>
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        SqliteSession? session = null;
        try
        {
            if (!_readers.TryTake(out session)) session = new SqliteSession(Path, SqliteOpenMode.ReadOnly);
            var result = read(session);
            _readers.Add(session);
            session = null;
            return result;
        }
        catch (SqliteException e)
        {
            throw SqliteStorageException.From(e, Path);
        }
        finally
        {
            // A session that failed is not used again, nor one that came back after the end.
            session?.Dispose();
            if (_disposed) CloseReaders();
        }
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        CloseReaders();
        _writer.Dispose();
    }

    private void CloseReaders()
    {
        while (_readers.TryTake(out var session)) session.Dispose();
    }
}
