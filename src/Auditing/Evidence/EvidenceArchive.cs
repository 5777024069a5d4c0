using System.Runtime.InteropServices;

namespace ZeroG.Auditing.Evidence;

/// <summary>The entries of an evidence file that anyone may have written. Sizes are compared before anything is allocated by them; every byte is read once to verify it.</summary>
/// <remarks>Not safe for use by several threads at once.</remarks>
internal sealed class EvidenceArchive : IDisposable
{
    public const int BufferSize = 1 << 17;

    // Entries begin below 4 GiB, and all of them fit.
    private const long MaxBytes = uint.MaxValue;

    private readonly FileStream _file;
    private readonly StoredEntry[] _entries;
    private readonly Dictionary<string, (long Start, long Length)> _places = [];

    /// <summary>Reads what is in a file, which becomes this one's; nothing of the content yet.</summary>
    /// <param name="file">The file.</param>
    /// <param name="kinds">The names that files of each kind have: the number of entries tells the kind.</param>
    /// <exception cref="EvidenceFormatException">It is of no kind.</exception>
    public EvidenceArchive(FileStream file, IEnumerable<IReadOnlyList<string>> kinds)
    {
        _file = file;
        var count = file.Length is >= StoredZip.EndSize and <= MaxBytes ? StoredZip.CountOf(ReadAt(file.Length - StoredZip.EndSize, new byte[StoredZip.EndSize])) : 0;
        var names = kinds.FirstOrDefault(kind => kind.Count == count) ?? throw Malformed();
        var directory = new byte[StoredZip.DirectorySize(names)];
        if (file.Length < directory.Length) throw Malformed();
        _entries = StoredZip.Read(ReadAt(file.Length - directory.Length, directory), names);
        if (_entries.Sum(StoredZip.Size) != file.Length - directory.Length || !StoredZip.Directory(_entries).AsSpan().SequenceEqual(directory)) throw Malformed();
    }

    /// <summary>Name of the first entry, which says what the others are.</summary>
    public string Kind => _entries[0].Name;

    /// <summary>Reads all of it.</summary>
    /// <param name="most">Most bytes of the first entry.</param>
    /// <param name="begin">Takes the first entry, and says how to tell what is wrong with the size of another.</param>
    /// <returns>The root of all entries.</returns>
    /// <exception cref="EvidenceFormatException">It is damaged, or a size cannot be.</exception>
    public Hash256 ReadThrough(int most, Func<byte[], Func<string, long, string?>> begin)
    {
        if (_entries[0].Length > most) throw new EvidenceFormatException($"It has {_entries[0].Length} bytes, of at most {most}", Kind);
        var (leaves, at) = (new List<Hash256>(), 0L);
        Func<string, long, string?> unfit = static (_, _) => null;
        foreach (var entry in _entries)
        {
            _places[entry.Name] = (at + StoredZip.Header(entry.Name).Length, entry.Length);
            if (unfit(entry.Name, entry.Length) is { } wrong) throw new EvidenceFormatException($"It has {entry.Length} bytes, {wrong}", entry.Name);
            leaves.Add(ReadThrough(entry, at));
            if (leaves.Count == 1) unfit = begin(Read(Kind));
            at += StoredZip.Size(entry);
        }

        return EvidenceRoot.Of(leaves);
    }

    /// <summary>Whether there is such an entry.</summary>
    public bool Has(string name) => _places.ContainsKey(name);

    /// <summary>Bytes of an entry.</summary>
    public long LengthOf(string name) => _places[name].Length;

    /// <summary>An entry as a whole.</summary>
    public byte[] Read(string name) => ReadAt(_places[name].Start, new byte[_places[name].Length]);

    /// <summary>An entry as a stream, until the next is read.</summary>
    public Stream Open(string name)
    {
        var (start, length) = _places[name];
        _file.Position = start;
        return new EntryStream(_file, length);
    }

    /// <summary>A part of an entry of float32.</summary>
    /// <param name="name">The entry.</param>
    /// <param name="first">Index of the first value.</param>
    /// <param name="values">Filled whole.</param>
    public void Read(string name, long first, Span<float> values)
    {
        _file.Position = _places[name].Start + first * sizeof(float);
        _file.ReadExactly(MemoryMarshal.AsBytes(values));
    }

    public void Dispose() => _file.Dispose();

    // An entry's header, content and what stands behind it, byte by byte; returns its leaf hash.
    private Hash256 ReadThrough(StoredEntry entry, long at)
    {
        var header = StoredZip.Header(entry.Name);
        if (!ReadAt(at, new byte[header.Length]).SequenceEqual(header)) throw Malformed();
        var (crc, buffer) = (new Crc32(), new byte[(int)Math.Min(BufferSize, entry.Length)]);
        using var leaf = EvidenceRoot.Begin(entry.Name);
        for (var left = entry.Length; left > 0;)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, left));
            _file.ReadExactly(part);
            leaf.AppendData(part);
            crc.Append(part);
            left -= part.Length;
        }

        var descriptor = new byte[StoredZip.DescriptorSize];
        _file.ReadExactly(descriptor);
        return crc.Value == entry.Crc && descriptor.AsSpan().SequenceEqual(StoredZip.Descriptor(entry))
            ? EvidenceRoot.End(leaf)
            : throw new EvidenceFormatException("Its bytes are not those that were written", entry.Name);
    }

    private byte[] ReadAt(long start, byte[] bytes)
    {
        _file.Position = start;
        _file.ReadExactly(bytes);
        return bytes;
    }

    private EvidenceFormatException Malformed() => new("It is no evidence, or damaged: another file, or zipped again", Path.GetFileName(_file.Name));
}
