namespace ZeroG.Provenance;

/// <summary>Tells a full disk from other I/O errors, by the number the system gave.</summary>
internal static class DiskFull
{
    private const int NoSpace = 28;                          // ENOSPC, on Linux and macOS
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    /// <summary>Whether <paramref name="error"/> says that the disk, or the user's quota on it, is used up.</summary>
    public static bool Is(IOException error) => OperatingSystem.IsWindows()
        ? error.HResult is WindowsDiskFull or WindowsHandleDiskFull
        : error.HResult == NoSpace || error.HResult == (OperatingSystem.IsMacOS() ? 69 : 122);   // EDQUOT
}
