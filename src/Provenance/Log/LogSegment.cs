using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace ZeroG.Provenance.Log;

/// <summary>The segment of a log that grows: its head (<see cref="SegmentHead"/>), then frame behind frame (<see cref="LogFrame"/>).</summary>
internal sealed class LogSegment : IDisposable
{
    private readonly BlobFiles _files;

    private LogSegment(BlobFiles files, string path, SafeFileHandle file, SegmentHead head) => (_files, Path, File, Head) = (files, path, file, head);

    public string Path { get; }

    public SafeFileHandle File { get; }

    public SegmentHead Head { get; }

    /// <summary>Bytes that are known to be written: where the next frame begins.</summary>
    public long Length { get; private set; } = SegmentHead.Length;

    /// <summary>Begins a segment. It has its name, for good, when this answers.</summary>
    public static LogSegment Begin(LogFolder folder, BlobFiles files, LogPoint before)
    {
        Span<byte> salt = stackalloc byte[16];
        RandomNumberGenerator.Fill(salt);
        var head = new SegmentHead(before, System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(salt));
        var draft = folder.SegmentDraft(before.Size);
        // Content before name, name before use: a segment that can be found has a whole head, and one with entries can be found.
        using (var file = files.Create(draft))
        {
            files.Write(file, head.ToArray(), 0);
            files.FlushFile(file);
        }

        files.Replace(draft, folder.Segment(before.Size));
        files.FlushFolder(folder.Entries);
        return Open(folder, files, before.Size);
    }

    /// <summary>Opens the segment that begins with that entry.</summary>
    /// <exception cref="LogDamagedException">Its head is not one.</exception>
    public static LogSegment Open(LogFolder folder, BlobFiles files, long first)
    {
        var path = folder.Segment(first);
        var file = files.Open(path);
        try
        {
            Span<byte> bytes = stackalloc byte[SegmentHead.Length];
            var read = RandomAccess.Read(file, bytes, 0);
            return SegmentHead.TryRead(bytes[..read], out var head) && head.Before.Size == first
                ? new LogSegment(files, path, file, head)
                : throw new LogDamagedException(path, "its first bytes are not those of a segment", LogFolder.EntriesRemedy);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Counts a frame that was found.</summary>
    public void Found(int length) => Length += length;

    /// <summary>Writes a frame behind the others; it is on the disk when this answers.</summary>
    public void Append(ReadOnlySpan<byte> frame)
    {
        _files.Write(File, frame, Length);
        // With the content, fsync(2) writes what is needed to find it, and so the file's new length.
        _files.FlushFile(File);
        Length += frame.Length;
    }

    /// <summary>Drops what is behind the last whole frame, and writes that one once more; both are on the disk when this answers.</summary>
    /// <remarks>
    /// A writer whose flush failed may have left it in the system's memory alone, marked as written: a flush without a write would not
    /// bring it to the disk. One at most is in doubt, for each is flushed before the next is written.
    /// </remarks>
    public void Settle(ReadOnlySpan<byte> last)
    {
        _files.Cut(File, Length);
        if (!last.IsEmpty) _files.Write(File, last, Length - last.Length);
        _files.FlushFile(File);
    }

    public void Dispose() => File.Dispose();
}
