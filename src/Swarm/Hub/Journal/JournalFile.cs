using System.Text;
using System.Text.Json;

namespace ZeroG.Swarm.Hub.Journal;

/// <summary>
/// Lines that are on the disk when a call answers. Held by one process at a time. A line that a crash cut off was never answered,
/// and is removed; any other damage is refused.
/// </summary>
internal sealed class JournalFile : IDisposable
{
    /// <summary>Most bytes of a line.</summary>
    public const int LongestLine = 1 << 26;

    private readonly FileStream _lock, _file;

    private JournalFile(FileStream held, FileStream file) => (_lock, _file) = (held, file);

    /// <summary>Opens a journal to go on with it, or makes one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="take">Given every line, in order.</param>
    /// <exception cref="IOException">Another process holds it, or it cannot be read.</exception>
    /// <exception cref="InvalidDataException">A line in it is damaged.</exception>
    public static JournalFile Open(string path, Action<JournalLine> take)
    {
        // A file of its own: the journal itself can be read while it is held.
        var held = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
            var end = Read(file, path, take);
            file.SetLength(end);
            file.Position = end;
            file.Flush(flushToDisk: true);
            return new JournalFile(held, file);
        }
        catch
        {
            file?.Dispose();
            held.Dispose();
            throw;
        }
    }

    /// <summary>Reads a journal that may be in use.</summary>
    /// <exception cref="InvalidDataException">A line in it is damaged.</exception>
    public static void Read(string path, Action<JournalLine> take)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Read(file, path, take);
    }

    /// <summary>Appends a line; it is on the disk when this answers.</summary>
    /// <exception cref="InvalidDataException">It could not be read again; nothing is written.</exception>
    public void Append(JournalLine line)
    {
        var bytes = line.ToBytes();
        if (bytes.Length - 1 > LongestLine)
        {
            throw new InvalidDataException(
                $"A line of {bytes.Length - 1} bytes is not written to {_file.Name}: it could not be read again, over {LongestLine}. Run the job with fewer members or shorter rounds.");
        }

        _file.Write(bytes);
        _file.Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
    }

    // Where the last whole line ends.
    private static long Read(FileStream file, string path, Action<JournalLine> take)
    {
        var buffered = new BufferedStream(file, 1 << 16);
        var line = new MemoryStream();
        long end = 0;
        for (var number = 1; ; line.SetLength(0))
        {
            int next;
            while ((next = buffered.ReadByte()) >= 0 && next != '\n')
            {
                if (line.Length == LongestLine) throw Damaged(path, number, "it is longer than any line");
                line.WriteByte((byte)next);
            }

            if (next < 0) return end;
            try
            {
                take(JournalLine.Parse(Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length)));
            }
            catch (JsonException malformed)
            {
                throw Damaged(path, number, malformed.Message);
            }

            end += line.Length + 1;
            number++;
        }
    }

    private static InvalidDataException Damaged(string path, int number, string what) => new(
        $"Line {number} of {path} is damaged: {what}. Restore the file, or move the folder away and begin the job anew.");
}
