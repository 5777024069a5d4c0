using System.Collections.Immutable;

namespace ZeroG.Provenance;

/// <summary>
/// What a version of a dataset is, and where it comes from. Its canonical JSON is content like any other: its root names all that it
/// says. docs/formats.md describes each member.
/// </summary>
public sealed record DatasetManifest
{
    /// <summary>Most bytes of a manifest.</summary>
    public const int MaxBytes = 32 << 20;

    /// <summary>Most files of a version.</summary>
    public const int MaxFiles = 100_000;

    /// <summary>Most source URLs.</summary>
    public const int MaxSources = 64;

    /// <summary>Most versions that one is derived from.</summary>
    public const int MaxParents = 64;

    /// <summary>Most characters of consent and of terms.</summary>
    public const int MaxTerms = 4096;

    /// <summary>Most characters of a contact.</summary>
    public const int MaxContact = 320;

    /// <summary>Most characters of a source URL.</summary>
    public const int MaxSource = 2048;

    /// <summary>The files, in the order of <see cref="FilePath.Compare"/>; at least one.</summary>
    public required ImmutableArray<ManifestFile> Files { get; init; }

    /// <summary>How their records are delimited.</summary>
    public required RecordFormat Format { get; init; }

    /// <summary>The text of all records: a function of files, format and separator.</summary>
    public required ManifestCorpus Corpus { get; init; }

    /// <summary>SPDX licence expression; null where nothing is known.</summary>
    public string? Licence { get; init; }

    /// <summary>Where the data was taken from.</summary>
    public ImmutableArray<string> Sources { get; init; } = [];

    /// <summary>When it was collected; see <see cref="CollectionDate"/>.</summary>
    public string? Collected { get; init; }

    /// <summary>What those whom the data is about agreed to.</summary>
    public string? Consent { get; init; }

    /// <summary>Terms of use beside the licence.</summary>
    public string? Terms { get; init; }

    /// <summary>Whom to ask.</summary>
    public string? Contact { get; init; }

    /// <summary>The versions that it was derived from, in the order of the transformation's inputs.</summary>
    public ImmutableArray<ManifestParent> Parents { get; init; } = [];

    /// <summary>The document of the transformation that made it from its parents.</summary>
    public ContentId? Transformation { get; init; }

    /// <summary>Whether the text that a job trains on is the only file itself.</summary>
    public bool IsOneText => Format.Kind == RecordKind.Text && Files.Length == 1;

    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes() => ManifestJson.Write(this);

    /// <summary>Reads a manifest from anyone.</summary>
    /// <exception cref="DocumentFormatException">It is none, breaks a rule, or is not in its canonical spelling.</exception>
    public static DatasetManifest Read(ReadOnlyMemory<byte> bytes) => ManifestJson.Read(bytes);

    /// <summary>Checks what it says against the rules; nothing is compared with content.</summary>
    /// <returns>The same.</returns>
    /// <exception cref="FormatException">A rule is broken; the message says which.</exception>
    public DatasetManifest Validate()
    {
        ManifestRules.Check(this);
        return this;
    }
}
