namespace ZeroG.Silo.Storage;

/// <summary>Where a silo keeps grain state and reminders, and how large a state may be.</summary>
public sealed class SqliteStorageOptions
{
    /// <summary>The database file. Made if it does not exist; its folder must. Silos of one process may name the same file.</summary>
    public string Path { get; set; } = "";

    /// <summary>The largest state, as JSON in UTF-8, in bytes. Bulk data belongs in blobs. Default 4 MiB.</summary>
    public int MaxStateLength { get; set; } = 4 << 20;
}
