using System.Globalization;
using System.Security.Cryptography;

namespace ZeroG.Silo.Node;

/// <summary>
/// A node's data directory, held exclusively: two processes never open one. Readable by the owner alone.
/// </summary>
/// <remarks>
/// <c>lock</c> is held open with an exclusive advisory lock, which the system releases however the process ends;
/// <c>holder</c> has the process id of whoever holds it, for the message to the second.
/// </remarks>
public sealed class DataDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

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

    /// <summary>One folder a running job, for what later rounds replace.</summary>
    public string Scratch => System.IO.Path.Combine(Path, "scratch");

    /// <summary>Takes the directory, making it first where there is none.</summary>
    /// <exception cref="ZeroGException">Another process holds it (<see cref="FailureKind.Conflict"/>), or it cannot be used.</exception>
    public static DataDirectory Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(full);
            else Directory.CreateDirectory(full, OwnerOnly);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unusable(full, failure);
        }

        FileStream held;
        try
        {
            held = new FileStream(System.IO.Path.Combine(full, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw Unusable(full, failure);
        }
        catch (IOException failure)
        {
            throw new ZeroGException(
                FailureKind.Conflict,
                $"The data directory {full} is in use by {HolderOf(full)}.",
                "Stop that process, or use another directory with --data.",
                failure);
        }

        try
        {
            File.WriteAllText(System.IO.Path.Combine(full, "holder"), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new DataDirectory(full, held);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            held.Dispose();
            throw Unusable(full, failure);
        }
    }

    /// <summary>Lets the directory go.</summary>
    public void Dispose() => _lock.Dispose();

    private ReadOnlyMemory<byte> ReadOrMakeNodeId()
    {
        var file = System.IO.Path.Combine(Path, "node.id");
        if (File.Exists(file) && File.ReadAllBytes(file) is { Length: 32 } known) return known;
        var made = RandomNumberGenerator.GetBytes(32);
        var temporary = file + ".tmp";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            stream.Write(made);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, file, overwrite: true);
        return made;
    }

    private static string HolderOf(string path)
    {
        try
        {
            return $"process {int.Parse(File.ReadAllText(System.IO.Path.Combine(path, "holder")), CultureInfo.InvariantCulture)}";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            return "another process";
        }
    }

    private static ZeroGException Unusable(string path, Exception cause) => new(
        FailureKind.Storage,
        $"The data directory {path} cannot be used: {cause.Message}",
        "Use a directory that you can write to, with --data, or mend its permissions.",
        cause);
}
