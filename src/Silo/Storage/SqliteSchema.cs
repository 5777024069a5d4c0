using System.Globalization;

namespace ZeroG.Silo.Storage;

/// <summary>The tables of a silo's database, and how a file of an earlier version becomes one of this version.</summary>
internal static class SqliteSchema
{
    // Entry i takes a file from version i to i + 1. Never edited once released: a change is a further entry.
    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE sequence (last INTEGER NOT NULL);
        INSERT INTO sequence VALUES (0);
        CREATE TABLE grain_state (
            storage TEXT NOT NULL,
            state   TEXT NOT NULL,
            grain   TEXT NOT NULL,
            version INTEGER NOT NULL,
            json    TEXT NOT NULL,
            PRIMARY KEY (grain, state, storage)
        );
        CREATE TABLE reminder (
            grain        TEXT NOT NULL,
            name         TEXT NOT NULL,
            hash         INTEGER NOT NULL,
            start_ticks  INTEGER NOT NULL,
            period_ticks INTEGER NOT NULL,
            version      INTEGER NOT NULL,
            PRIMARY KEY (grain, name)
        );
        CREATE INDEX reminder_by_hash ON reminder (hash);
        """,
    ];

    /// <summary>The version this build reads and writes.</summary>
    public static int Version => Migrations.Length;

    /// <summary>Brings an open file to <see cref="Version"/>, each step in a transaction of its own.</summary>
    /// <exception cref="SqliteStorageException">The file is of a later version.</exception>
    public static void Migrate(SqliteSession session, string path)
    {
        session.Execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)");
        var found = Convert.ToInt32(session.Scalar("SELECT max(version) FROM schema_version") is long v ? v : 0L, CultureInfo.InvariantCulture);
        if (found > Version)
            throw new SqliteStorageException(
                $"The database {path} was written by a later version (schema {found}; this build knows {Version}). Use that version, or another data directory.");
        for (var version = found; version < Version; version++)
        {
            session.Execute("BEGIN IMMEDIATE");
            session.Execute(Migrations[version]);
            session.Execute("INSERT INTO schema_version VALUES ($0)", version + 1);
            session.Execute("COMMIT");
        }
    }

    /// <summary>The next version number: larger than any this file ever gave out, rows since deleted included.</summary>
    public static long NextVersion(SqliteSession session) =>
        (long)session.Scalar("UPDATE sequence SET last = last + 1 RETURNING last")!;
}
