using Microsoft.Data.Sqlite;

namespace ZeroG.Silo.Storage;

/// <summary>Durable storage refused or failed. The message says what, where, and what to do; nothing of the operation was kept.</summary>
/// <param name="message">What was wrong, where, and the remedy.</param>
/// <param name="cause">SQLite's or the JSON reader's own error, or null.</param>
[GenerateSerializer]
public sealed class SqliteStorageException(string message, Exception? cause = null) : OrleansException(message, cause!)
{
    // Primary result codes, https://sqlite.org/rescode.html.
    private const int Busy = 5, Locked = 6, ReadOnly = 8, InputOutput = 10, Corrupt = 11, Full = 13, CannotOpen = 14, NotADatabase = 26;

    internal static SqliteStorageException From(SqliteException error, string path) => new(
        error.SqliteErrorCode switch
        {
            Full => $"The database {path} cannot grow: the disk is full. Nothing was written. Free space on that disk, or move the data directory to a larger one.",
            ReadOnly => $"The database {path} cannot be written: the file or its folder is read-only. Give the silo's user write permission on both.",
            CannotOpen => $"The database {path} cannot be opened. Its folder must exist, and the silo's user must be able to read and write in it.",
            Corrupt or NotADatabase => $"The file {path} is damaged or not an SQLite database. Restore it from a backup, or move it away to start empty.",
            Busy or Locked => $"The database {path} is in use by another process. One process uses a data directory at a time: stop the other one.",
            InputOutput => $"The disk that holds {path} fails ({error.Message}). Nothing was written. Check the disk and the system's log.",
            _ => $"The database {path} reports: {error.Message}",
        },
        error);
}
