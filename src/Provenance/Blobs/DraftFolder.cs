namespace ZeroG.Provenance;

/// <summary>
/// The <c>tmp</c> folder of a store, for files not yet complete. Every instance names its drafts after itself and holds a
/// locked file of that name: the system drops the lock when the process dies, however it dies, and whoever opens the store
/// next removes the drafts it left.
/// </summary>
internal sealed class DraftFolder : IDisposable
{
    private const string LockExtension = ".lock";
    private const string DraftExtension = ".part";

    private readonly string _folder;
    private readonly string _owner;
    private readonly FileStream _lock;
    private long _drafts;

    /// <summary>Opens the folder, makes it if need be, and removes the drafts of the dead.</summary>
    public DraftFolder(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        (_owner, _lock) = Register();
        RemoveOrphans();
    }

    /// <summary>A path for a new draft, never used before.</summary>
    public string NextPath() => Path.Combine(_folder, $"{_owner}-{Interlocked.Increment(ref _drafts)}{DraftExtension}");

    /// <summary>Gives up the lock.</summary>
    public void Dispose()
    {
        try
        {
            // Removed while still locked: nobody can find it unlocked.
            File.Delete(_lock.Name);
        }
        catch (DirectoryNotFoundException)
        {
            // Another process has removed the whole store.
        }

        _lock.Dispose();
    }

    private (string Owner, FileStream Lock) Register()
    {
        while (true)
        {
            var owner = Guid.NewGuid().ToString("N");
            var file = TryLock(Path.Combine(_folder, owner + LockExtension), FileMode.CreateNew);
            // Another process that is cleaning may have taken a file just made for a dead one's, and removed it.
            if (file is not null && File.Exists(file.Name)) return (owner, file);
            file?.Dispose();
        }
    }

    private void RemoveOrphans()
    {
        foreach (var path in Directory.EnumerateFiles(_folder, "*" + LockExtension))
        {
            if (path == _lock.Name) continue;
            using var dead = TryLock(path, FileMode.Open);
            if (dead is null) continue;
            // The drafts first: while the lock file is there, a killed cleaning is taken up by the next.
            foreach (var draft in Directory.EnumerateFiles(_folder, $"{Path.GetFileNameWithoutExtension(path)}-*{DraftExtension}"))
                File.Delete(draft);
            File.Delete(path);
        }
    }

    private static FileStream? TryLock(string path, FileMode mode)
    {
        try
        {
            return new FileStream(path, mode, FileAccess.Write, FileShare.None);
        }
        catch (IOException e) when (!DiskFull.Is(e))
        {
            return null;      // locked by a living process, or gone
        }
    }
}
