using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ZeroG.Provenance;

/// <summary>The writes that a blob store and a log ask of the file system, so that tests can fail each of them and see their order.</summary>
internal class BlobFiles
{
    private const int LinuxCloseOnExec = 0x80000;

    /// <summary>Makes a new file that no other process may open meanwhile.</summary>
    public virtual SafeFileHandle Create(string path) =>
        File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);

    /// <summary>Opens a file to go on with it, or makes it; others may read it meanwhile.</summary>
    public virtual SafeFileHandle Open(string path) =>
        File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Writes all of <paramref name="bytes"/> at <paramref name="offset"/>.</summary>
    public virtual void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file, bytes, offset);

    /// <summary>Drops what is behind the first <paramref name="length"/> bytes.</summary>
    public virtual void Cut(SafeFileHandle file, long length) => RandomAccess.SetLength(file, length);

    /// <summary>Answers once the file's content is on the disk.</summary>
    public virtual void FlushFile(SafeFileHandle file) => RandomAccess.FlushToDisk(file);

    /// <summary>Gives a file its final name, atomically, in place of whatever had it.</summary>
    public virtual void Replace(string draft, string target) => File.Move(draft, target, overwrite: true);

    /// <summary>Answers once the folder's entries are on the disk. Windows journals them itself: nothing to do there.</summary>
    /// <exception cref="IOException">The system refused, with its own reason.</exception>
    public virtual void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var folder = Open(path, OperatingSystem.IsLinux() ? LinuxCloseOnExec : 0);
        if (folder < 0) throw LastError(path);
        try
        {
            if (Flush(folder) != 0) throw LastError(path);
        }
        finally
        {
            _ = Close(folder);
        }
    }

    private static IOException LastError(string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"Cannot flush the folder {path} to disk: {new Win32Exception(error).Message}.", error);
    }

    // The base class library flushes files, not folders (fsync(2): "an explicit fsync() on the directory is also needed").
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Flush(int file);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int file);
}
