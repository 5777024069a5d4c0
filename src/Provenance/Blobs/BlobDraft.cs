using Microsoft.Win32.SafeHandles;

namespace ZeroG.Provenance;

/// <summary>A blob being written, invisible until it is committed; disposing of it uncommitted removes every trace.</summary>
internal sealed class BlobDraft : IDisposable
{
    private readonly BlobFiles _files;
    private readonly Room _room;
    private readonly string _path;
    private readonly SafeFileHandle _file;
    private long _length;
    private bool _committed;

    public BlobDraft(BlobFiles files, Room room, string path)
    {
        _files = files;
        _room = room;
        _path = path;
        _file = files.Create(path);
    }

    /// <summary>Appends <paramref name="bytes"/>, if there is room.</summary>
    /// <returns>False when the store's limit would be passed.</returns>
    public bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        if (!_room.TryTake(bytes.Length)) return false;
        var offset = _length;
        _length += bytes.Length;      // counted first: what was taken is given back even if the write fails
        _files.Write(_file, bytes, offset);
        return true;
    }

    /// <summary>Takes the room for a whole blob at once, for one whose parts come in any order.</summary>
    /// <returns>False when the store's limit would be passed.</returns>
    public bool TryReserve(long length)
    {
        if (!_room.TryTake(length)) return false;
        _length += length;
        return true;
    }

    /// <summary>Writes a part of a blob whose room is reserved.</summary>
    public void Write(ReadOnlySpan<byte> bytes, long offset) => _files.Write(_file, bytes, offset);

    /// <summary>Makes the content durable and closes the file.</summary>
    public void Flush()
    {
        _files.FlushFile(_file);
        _file.Dispose();
    }

    /// <summary>Gives a flushed draft its name, in place of whatever had it.</summary>
    /// <remarks>The caller flushes the folder of <paramref name="target"/> afterwards.</remarks>
    public void Commit(string target)
    {
        _files.Replace(_path, target);
        _committed = true;
    }

    /// <summary>Removes the file and gives its room back, unless it was committed.</summary>
    public void Dispose()
    {
        _file.Dispose();
        if (_committed) return;
        try
        {
            File.Delete(_path);
        }
        catch (DirectoryNotFoundException)
        {
            // The whole store was removed meanwhile, the draft with it.
        }

        _room.GiveBack(_length);
    }
}
