using System.Globalization;

namespace ZeroG.Client;

/// <summary>Who holds a data directory.</summary>
/// <remarks>
/// The holder keeps <c>lock</c> open with an exclusive advisory lock, which the system releases however the process
/// ends, and has written its process id to <c>holder</c>. The lock alone decides; the id is for messages, and for
/// telling one holder from the next.
/// </remarks>
public static class DataDirectoryLock
{
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private const int LinuxWouldBlock = 11;
    private const int AppleWouldBlock = 35;

    /// <summary>Path of the lock in a data directory.</summary>
    public static string FileOf(string dataDirectory) => Path.Combine(dataDirectory, "lock");

    /// <summary>Path of the file with the holder's process id.</summary>
    public static string HolderFileOf(string dataDirectory) => Path.Combine(dataDirectory, "holder");

    /// <summary>Whether opening a file failed because somebody has it open exclusively, and for no other reason.</summary>
    /// <param name="failure">What opening it threw. On Unix .NET reports the error number of flock(2).</param>
    public static bool IsSharingViolation(IOException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure.HResult == (OperatingSystem.IsWindows() ? WindowsSharingViolation : OperatingSystem.IsLinux() ? LinuxWouldBlock : AppleWouldBlock);
    }

    /// <summary>Whether any process holds the data directory at this moment.</summary>
    /// <param name="dataDirectory">Path of the data directory; need not exist.</param>
    /// <returns>False also where the lock cannot be opened: then no node of this user can be in there.</returns>
    public static bool IsHeld(string dataDirectory)
    {
        try
        {
            // Shared, so that two who ask at once do not take each other for the holder.
            using var probe = new FileStream(FileOf(dataDirectory), FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException failure)
        {
            return IsSharingViolation(failure);
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether the data directory is held, and not by another process than the given one as far as can be told.</summary>
    public static bool IsHeldBy(string dataDirectory, int processId) =>
        IsHeld(dataDirectory) && (HolderOf(dataDirectory) is not { } holder || holder == processId);

    /// <summary>The process that last took the data directory; null when that cannot be read.</summary>
    public static int? HolderOf(string dataDirectory)
    {
        try
        {
            using var file = new FileStream(HolderFileOf(dataDirectory), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> text = stackalloc byte[16];
            var length = file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
            return int.TryParse(text[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
