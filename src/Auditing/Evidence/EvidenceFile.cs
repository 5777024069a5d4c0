using System.Runtime.InteropServices;
using ZeroG.Training.Model;

namespace ZeroG.Auditing.Evidence;

/// <summary>
/// Evidence with the vectors and texts that it is re-executed from, as one file: a zip of evidence.json, state.bin, theta.bin (θ as
/// float32, little-endian), text.bin, and tokenizer.json where there is one, stored in that order. The same evidence is the same bytes.
/// </summary>
/// <remarks>Not safe for use by several threads at once.</remarks>
public sealed class EvidenceFile : IDisposable
{
    internal const int BufferSize = 1 << 17;

    // Entries begin below 4 GiB, and all of them fit: no job's training may take so much memory that its evidence would not.
    private const long MaxBytes = uint.MaxValue;

    private readonly FileStream _file;
    private readonly Dictionary<string, (long Start, long Length)> _places = [];

    private EvidenceFile(FileStream file) => _file = file;

    /// <summary>What the vectors and texts are evidence of.</summary>
    public LinkEvidence Evidence { get; private set; } = null!;

    /// <summary>What a court's claim and its ruling name it by: <see cref="EvidenceRoot"/>.</summary>
    public Hash256 Root { get; private set; }

    /// <summary>Writes evidence, in one pass. Where it fails, what was written is none.</summary>
    /// <param name="target">Where to; need not seek.</param>
    /// <param name="evidence">The evidence.</param>
    /// <param name="content">What it is re-executed from.</param>
    /// <returns>Its <see cref="Root"/>.</returns>
    /// <exception cref="ArgumentException">The content is not what the evidence names, by its sizes and shape.</exception>
    public static Hash256 Write(Stream target, LinkEvidence evidence, EvidenceContent content)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(content);
        var json = EvidenceJson.Write(evidence);
        if (json.Length > EvidenceJson.MaxBytes) throw new ArgumentException($"The evidence has {json.Length} bytes, of at most {EvidenceJson.MaxBytes}.", nameof(evidence));
        if (content.Theta.Layout.Config != evidence.Inputs.Recipe.Model) throw new ArgumentException("θ is of another model than the job's.", nameof(content));
        if (content.Tokenizer is null != evidence.Inputs.Tokenizer is null) throw new ArgumentException("The evidence and its content must both have a tokenizer, or neither.", nameof(content));
        Require(EvidenceEntries.Text, content.Text);
        if (content.Tokenizer is { } given) Require(EvidenceEntries.Tokenizer, given);

        var writer = new EvidenceWriter(target);
        writer.Add(EvidenceEntries.Json, json);
        writer.Add(EvidenceEntries.State, content.State, States.InnerState.MaxBytes(content.Theta.Layout.Length));
        writer.Add(EvidenceEntries.Theta, content.Theta.Values);
        writer.Add(EvidenceEntries.Text, content.Text.Span);
        if (content.Tokenizer is { } tokenizer) writer.Add(EvidenceEntries.Tokenizer, tokenizer.Span);
        return writer.Finish();

        void Require(string name, ReadOnlyMemory<byte> bytes)
        {
            if (EvidenceEntries.Unfit(name, bytes.Length, evidence) is { } unfit) throw new ArgumentException($"{name} has {bytes.Length} bytes, {unfit}.", nameof(content));
        }
    }

    /// <summary>Opens a file that anyone may have written. Sizes are compared before anything is allocated by them; every byte is read once.</summary>
    /// <exception cref="EvidenceFormatException">It is none, or damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static EvidenceFile Read(string path) => Read(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read));

    /// <summary>Takes a copy of what anyone may have written, which is gone when this is disposed of.</summary>
    /// <param name="source">Read to its end.</param>
    /// <exception cref="EvidenceFormatException">It is none, or damaged.</exception>
    /// <exception cref="IOException">It cannot be read or copied.</exception>
    public static EvidenceFile Read(Stream source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var copy = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferSize, FileOptions.DeleteOnClose);
        try
        {
            source.CopyTo(copy);
            copy.Position = 0;
        }
        catch
        {
            copy.Dispose();
            throw;
        }

        return Read(copy);
    }

    private static EvidenceFile Read(FileStream stream)
    {
        var file = new EvidenceFile(stream);
        try
        {
            file.Read();
            return file;
        }
        catch (Exception failure)
        {
            file.Dispose();
            // Shorter than it was a moment ago.
            if (failure is EndOfStreamException) throw new EvidenceFormatException("It is cut short", stream.Name, failure);
            throw;
        }
    }

    /// <summary>The agreed state, as <see cref="States.InnerState"/> writes it.</summary>
    public Stream OpenState()
    {
        var (start, length) = _places[EvidenceEntries.State];
        _file.Position = start;
        return new EntryStream(_file, length);
    }

    /// <summary>θ that the round starts from.</summary>
    public ParameterVector ReadTheta()
    {
        var theta = new ParameterVector(ParameterLayout.For(Evidence.Inputs.Recipe.Model));
        _file.Position = _places[EvidenceEntries.Theta].Start;
        _file.ReadExactly(MemoryMarshal.AsBytes(theta.Values));
        return theta;
    }

    /// <summary>The training text.</summary>
    public byte[] ReadText() => ReadEntry(EvidenceEntries.Text);

    /// <summary>The tokenizer.json; null where there is none.</summary>
    public byte[]? ReadTokenizer() => _places.ContainsKey(EvidenceEntries.Tokenizer) ? ReadEntry(EvidenceEntries.Tokenizer) : null;

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Read()
    {
        var entries = ReadDirectory();
        if (entries[0].Length > EvidenceJson.MaxBytes) throw new EvidenceFormatException($"It has {entries[0].Length} bytes, of at most {EvidenceJson.MaxBytes}", EvidenceEntries.Json);
        var (leaves, at) = (new List<Hash256>(), 0L);
        foreach (var entry in entries)
        {
            _places[entry.Name] = (at + StoredZip.Header(entry.Name).Length, entry.Length);
            if (leaves.Count > 0 && EvidenceEntries.Unfit(entry.Name, entry.Length, Evidence) is { } unfit)
                throw new EvidenceFormatException($"It has {entry.Length} bytes, {unfit}", entry.Name);
            leaves.Add(ReadThrough(entry, at));
            if (leaves.Count == 1) Evidence = EvidenceJson.Read(ReadEntry(EvidenceEntries.Json), EvidenceEntries.Json);
            at += StoredZip.Size(entry);
        }

        if (Evidence.Inputs.Tokenizer is not null && !_places.ContainsKey(EvidenceEntries.Tokenizer))
            throw new EvidenceFormatException("The tokenizer that the evidence names is missing", EvidenceEntries.Tokenizer);
        Root = EvidenceRoot.Of(leaves);
    }

    private StoredEntry[] ReadDirectory()
    {
        var end = new byte[StoredZip.EndSize];
        var count = _file.Length is >= StoredZip.EndSize and <= MaxBytes ? StoredZip.CountOf(ReadAt(_file.Length - end.Length, end)) : 0;
        if (count != EvidenceEntries.All.Count && count != EvidenceEntries.All.Count - 1) throw Malformed();
        string[] names = [.. EvidenceEntries.All.Take(count)];
        var directory = new byte[StoredZip.DirectorySize(names)];
        if (_file.Length < directory.Length) throw Malformed();
        var entries = StoredZip.Read(ReadAt(_file.Length - directory.Length, directory), names);
        return entries.Sum(StoredZip.Size) == _file.Length - directory.Length && StoredZip.Directory(entries).AsSpan().SequenceEqual(directory) ? entries : throw Malformed();
    }

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

    private byte[] ReadEntry(string name)
    {
        var (start, length) = _places[name];
        return ReadAt(start, new byte[length]);
    }

    private byte[] ReadAt(long start, byte[] bytes)
    {
        _file.Position = start;
        _file.ReadExactly(bytes);
        return bytes;
    }

    private EvidenceFormatException Malformed() => new("It is no evidence, or damaged: another file, or zipped again", Path.GetFileName(_file.Name));
}
