using System.Diagnostics.CodeAnalysis;
using System.Text;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Provenance.Entries;

/// <summary>What a log has of one event: who, what and which content, by names and digests alone (docs/formats.md, "Entries of the log").</summary>
/// <remarks>
/// An entry is a flat object of canonical JSON (RFC 8785) in ASCII: anybody can read it with any tool and hash it again. Its texts are
/// identifiers, so that nothing is ever escaped, and nobody's words, which may have to be deleted, get into what cannot be.
/// There is one spelling of each entry: the same event, told again, has the same hash, by which a log knows it.
/// </remarks>
public abstract record LogEntry
{
    /// <summary>Most characters, and so bytes, of an entry.</summary>
    public const int MaxLength = 2_048;

    /// <summary>Most characters of a subject.</summary>
    public const int MaxSubjectLength = EntryFields.MaxTextLength + 16;

    /// <summary>Version of the format, the member <c>v</c>. Members of a kind are never changed: a new meaning is a new kind or version.</summary>
    public const int Version = 1;

    /// <summary>What kind of event: the member <c>kind</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>What it is about, in the form in which it is looked for: <c>job/ID</c>, <c>dataset/OWNER/NAME</c>, <c>model/ROOT</c>.</summary>
    public abstract IReadOnlyList<string> Subjects { get; }

    /// <summary>The one spelling.</summary>
    /// <exception cref="ArgumentException">A text is no identifier or too long, or a number is negative or beyond 2^53.</exception>
    public string ToText()
    {
        var fields = new EntryFields().Add("kind", Kind).Add("v", Version);
        Write(fields);
        return fields.ToText();
    }

    /// <summary>What is appended.</summary>
    /// <exception cref="ArgumentException">As for <see cref="ToText"/>.</exception>
    public byte[] ToBytes() => Encoding.ASCII.GetBytes(ToText());

    /// <summary>Its name: the hash of its leaf (RFC 9162, section 2.1).</summary>
    /// <exception cref="ArgumentException">As for <see cref="ToText"/>.</exception>
    public Hash256 LeafHash() => HashTree.LeafHash(ToBytes());

    /// <summary>Reads an entry; false for anything but the one spelling of one.</summary>
    /// <param name="text">From anyone.</param>
    /// <param name="entry">The entry.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out LogEntry? entry)
    {
        entry = null;
        if (text is not { Length: > 0 and <= MaxLength } || EntryReader.TryRead(text) is not { } reader) return false;
        var parsed = Read(reader);
        if (parsed is null || !reader.IsWhole || parsed.ToText() != text) return false;
        entry = parsed;
        return true;
    }

    /// <summary>Adds the members that the kind has.</summary>
    internal abstract void Write(EntryFields fields);

    private static LogEntry? Read(EntryReader reader) => reader.Number("v") != Version ? null : reader.Text("kind") switch
    {
        DatasetVersionEntry.Name => DatasetVersionEntry.Read(reader),
        DatasetWithdrawalEntry.Name => DatasetWithdrawalEntry.Read(reader),
        ProviderEntry.Name => ProviderEntry.Read(reader),
        JobSubmittedEntry.Name => JobSubmittedEntry.Read(reader),
        JobEndedEntry.Name => JobEndedEntry.Read(reader),
        RoundEntry.Name => RoundEntry.Read(reader),
        AuditEntry.Name => AuditEntry.Read(reader),
        SlashEntry.Name => SlashEntry.Read(reader),
        ModelEntry.Name => ModelEntry.Read(reader),
        _ => null,
    };
}
