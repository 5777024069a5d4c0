using System.Globalization;
using System.Security.Cryptography;
using ZeroG.Client;

namespace ZeroG.Silo.Node;

/// <summary>
/// A node's data directory, held exclusively: two processes never open one. Readable by the owner alone.
/// </summary>
/// <remarks>
/// <c>lock</c> is held open with an exclusive advisory lock, which the system releases however the process ends;
/// <c>holder</c> has the process id of whoever holds it. <see cref="DataDirectoryLock"/> reads both.
/// </remarks>
public sealed class DataDirectory : IDisposable
{
    private const int NodeIdBytes = 32;
    private const int Attempts = 6;

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(20);

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held)
    {
        Path = path;
        _lock = held;
        NodeId = ReadOrMakeNodeId();
    }

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>A random number made once: what the ids of this node's providers derive from. 32 bytes.</summary>
    public ReadOnlyMemory<byte> NodeId { get; }

    /// <summary>The database of grain state and reminders.</summary>
    public string Database => System.IO.Path.Combine(Path, "zerog.db");

    /// <summary>The durable blobs.</summary>
    public string Blobs => System.IO.Path.Combine(Path, "blobs");

    /// <summary>What the node knows of chains: accounts, deployments, and the chain for development itself.</summary>
    public string Chain => ChainOf(Path);

    /// <summary>The keys of its accounts.</summary>
    public string Keys => KeysOf(Path);

    /// <summary>The silo's copies of transparency logs.</summary>
    public string Logs => System.IO.Path.Combine(Path, "logs");

    /// <summary>The key that signs the heads of its logs.</summary>
    public string LogKey => System.IO.Path.Combine(Path, "log.key");

    /// <summary>One folder a running job, for what later rounds replace.</summary>
    public string Scratch => System.IO.Path.Combine(Path, "scratch");

    /// <summary>Content on its way to the node.</summary>
    public string Uploads => System.IO.Path.Combine(Path, UploadsName);

    /// <summary>What the folder of content on its way is called.</summary>
    internal const string UploadsName = "uploads";

    /// <summary>The folder of what a data directory has of chains, by its absolute path.</summary>
    public static string ChainOf(string dataDirectory) => System.IO.Path.Combine(dataDirectory, "chain");

    /// <summary>The folder of the keys in a data directory, by its absolute path.</summary>
    public static string KeysOf(string dataDirectory) => System.IO.Path.Combine(dataDirectory, "keys");

    /// <summary>Takes the directory, making it first where there is none.</summary>
    /// <remarks>What a killed node left in <c>up.json</c> goes, and access of other users to the directory ends.</remarks>
    /// <exception cref="ZeroGException">Another process holds it (<see cref="FailureKind.Conflict"/>), or it cannot be used.</exception>
    public static DataDirectory Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        FileStream? held = null;
        try
        {
            // The demo's folder and remembered heads of logs lie in the default directory, and may have been the first thing there.
            PrivateFolder.Make(full, "lock", "demo", "heads");
            held = Take(full);
            // First of all: whoever wrote it is dead, its port may be anybody's, and the directory looks held again.
            File.Delete(NodeAddress.FileOf(full));
            File.WriteAllText(DataDirectoryLock.HolderFileOf(full), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new DataDirectory(full, held);
        }
        catch (Exception failure)
        {
            held?.Dispose();
            if (failure is IOException or UnauthorizedAccessException) throw Unusable(full, failure);
            throw;
        }
    }

    /// <summary>Lets the directory go.</summary>
    public void Dispose() => _lock.Dispose();

    private static FileStream Take(string path)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(DataDirectoryLock.FileOf(path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException taken) when (DataDirectoryLock.IsSharingViolation(taken))
            {
                if (attempt == Attempts)
                {
                    throw new ZeroGException(
                        FailureKind.Conflict,
                        $"The data directory {path} is in use by {(DataDirectoryLock.HolderOf(path) is { } id ? $"process {id}" : "another process")}.",
                        "Stop that process, or use another directory with --data.",
                        taken);
                }
            }

            // A command that asks whether the directory is held has the lock for an instant itself.
            Thread.Sleep(BetweenAttempts);
        }
    }

    private ReadOnlyMemory<byte> ReadOrMakeNodeId()
    {
        var file = System.IO.Path.Combine(Path, "node.id");
        if (File.Exists(file)) return ReadNodeId(file);
        var made = RandomNumberGenerator.GetBytes(NodeIdBytes);
        var temporary = file + ".tmp";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            stream.Write(made);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, file, overwrite: true);
        return made;
    }

    // Never replaced: with another number, the providers of this node would be strangers to their own records.
    private static byte[] ReadNodeId(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (stream.Length != NodeIdBytes)
        {
            throw new ZeroGException(
                FailureKind.Storage,
                $"{file} is damaged: it has {stream.Length} bytes in place of {NodeIdBytes}.",
                "Restore it from a backup, or delete it: the node then gets a new identity, and its providers new ids.");
        }

        var known = new byte[NodeIdBytes];
        stream.ReadExactly(known);
        return known;
    }

    private static ZeroGException Unusable(string path, Exception cause) => new(
        FailureKind.Storage,
        $"The data directory {path} cannot be used: {cause.Message}",
        "Use a directory that you can write to, with --data, or mend its permissions.",
        cause);
}
