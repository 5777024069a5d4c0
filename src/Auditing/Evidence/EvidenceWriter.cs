using System.Runtime.InteropServices;
using ZeroG.Training.Model;

namespace ZeroG.Auditing.Evidence;

/// <summary>Writes the entries of an evidence file one after another.</summary>
internal sealed class EvidenceWriter(Stream target)
{
    private readonly List<StoredEntry> _entries = [];
    private readonly List<Hash256> _leaves = [];

    public void Add(string name, ReadOnlySpan<float> values) => Add(name, MemoryMarshal.AsBytes(values));

    public void Add(string name, ReadOnlySpan<byte> content)
    {
        target.Write(StoredZip.Header(name));
        var crc = new Crc32();
        using var leaf = EvidenceRoot.Begin(name);
        leaf.AppendData(content);
        crc.Append(content);
        target.Write(content);
        End(new StoredEntry(name, content.Length, crc.Value), EvidenceRoot.End(leaf));
    }

    public void Add(string name, IEnumerable<ParameterVector> parts)
    {
        target.Write(StoredZip.Header(name));
        var (crc, length) = (new Crc32(), 0L);
        using var leaf = EvidenceRoot.Begin(name);
        foreach (var part in parts)
        {
            var bytes = MemoryMarshal.AsBytes(part.Values);
            leaf.AppendData(bytes);
            crc.Append(bytes);
            target.Write(bytes);
            length += bytes.Length;
        }

        End(new StoredEntry(name, length, crc.Value), EvidenceRoot.End(leaf));
    }

    /// <exception cref="ArgumentException">The content is longer than that.</exception>
    public void Add(string name, Stream content, long most)
    {
        target.Write(StoredZip.Header(name));
        var (crc, length, buffer) = (new Crc32(), 0L, new byte[EvidenceArchive.BufferSize]);
        using var leaf = EvidenceRoot.Begin(name);
        for (int read; (read = content.Read(buffer)) > 0;)
        {
            if ((length += read) > most) throw new ArgumentException($"{name} has more than the {most} bytes that the job's model can have.", nameof(content));
            leaf.AppendData(buffer, 0, read);
            crc.Append(buffer.AsSpan(0, read));
            target.Write(buffer, 0, read);
        }

        End(new StoredEntry(name, length, crc.Value), EvidenceRoot.End(leaf));
    }

    public Hash256 Finish()
    {
        target.Write(StoredZip.Directory(_entries));
        return EvidenceRoot.Of(_leaves);
    }

    private void End(StoredEntry entry, Hash256 leaf)
    {
        target.Write(StoredZip.Descriptor(entry));
        _entries.Add(entry);
        _leaves.Add(leaf);
    }
}
