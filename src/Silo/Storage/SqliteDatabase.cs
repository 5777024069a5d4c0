namespace ZeroG.Silo.Storage;

/// <summary>
/// A silo's hold on a database file. Silos of one process that name the same file share one open file, hence one writer;
/// it closes with the last of them.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, (SqliteFile File, int Holders)> Files = [];

    private readonly SqliteFile _file;
    private bool _disposed;

    private SqliteDatabase(SqliteFile file) => _file = file;

    /// <summary>Full path of the file.</summary>
    public string Path => _file.Path;

    /// <summary>Opens <paramref name="path"/>, or joins those of this process who have it open.</summary>
    /// <param name="path">The file.</param>
    /// <param name="prepare">See <see cref="SqliteFile"/>; runs only when the file was not open yet.</param>
    /// <exception cref="SqliteStorageException">The file cannot be opened, is damaged, or is of a later version.</exception>
    public static SqliteDatabase Open(string path, Action<SqliteSession>? prepare = null)
    {
        if (string.IsNullOrWhiteSpace(path))
            throw new SqliteStorageException(
                $"No database file is named. Call {nameof(SqliteSiloBuilderExtensions.UseSqliteDatabase)}(path) on the silo builder.");
        path = System.IO.Path.GetFullPath(path);
        lock (Gate)
        {
            var (file, holders) = Files.TryGetValue(path, out var open) ? open : (new SqliteFile(path, prepare), 0);
            Files[path] = (file, holders + 1);
            return new SqliteDatabase(file);
        }
    }

    /// <inheritdoc cref="SqliteFile.ReadAsync"/>
    public Task<T> ReadAsync<T>(Func<SqliteSession, T> read) => _file.ReadAsync(read);

    /// <inheritdoc cref="SqliteFile.WriteAsync"/>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> write) => _file.WriteAsync(write);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Gate)
        {
            if (_disposed) return;
            _disposed = true;
            var (file, holders) = Files[Path];
            if (holders > 1)
            {
                Files[Path] = (file, holders - 1);
                return;
            }
            Files.Remove(Path);
            // Under the gate: the next to open the path must not meet a file half closed.
            file.Dispose();
        }
    }
}
