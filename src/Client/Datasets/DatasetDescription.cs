using System.Collections.Immutable;
using ZeroG.Provenance;

namespace ZeroG.Client;

/// <summary>What a publisher says of a version.</summary>
public sealed record DatasetDescription
{
    /// <summary>What stands between the texts of two records unless something else is chosen.</summary>
    public const string StandardSeparator = "\n";

    /// <summary>How the records of the files are delimited.</summary>
    public RecordFormat Format { get; init; } = RecordFormat.Text;

    /// <summary>What stands between the texts of two records.</summary>
    public string Separator { get; init; } = StandardSeparator;

    /// <summary>SPDX licence expression.</summary>
    public string? Licence { get; init; }

    /// <summary>Where the data was taken from.</summary>
    public ImmutableArray<string> Sources { get; init; } = [];

    /// <summary>When it was collected: a day, or two with a slash between.</summary>
    public string? Collected { get; init; }

    /// <summary>What those whom the data is about agreed to.</summary>
    public string? Consent { get; init; }

    /// <summary>Terms of use beside the licence.</summary>
    public string? Terms { get; init; }

    /// <summary>Whom to ask.</summary>
    public string? Contact { get; init; }

    /// <summary>The versions that it was derived from.</summary>
    public ImmutableArray<ManifestParent> Parents { get; init; } = [];

    /// <summary>How; its document is stored by whoever adds the version.</summary>
    public ContentId? Transformation { get; init; }

    /// <summary>What a derived version has from its parent unless something else is said.</summary>
    public static DatasetDescription Of(DatasetManifest parent)
    {
        ArgumentNullException.ThrowIfNull(parent);
        return new DatasetDescription
        {
            Format = parent.Format,
            Separator = parent.Corpus.Separator,
            Licence = parent.Licence,
            Sources = parent.Sources,
            Collected = parent.Collected,
            Consent = parent.Consent,
            Terms = parent.Terms,
            Contact = parent.Contact,
        };
    }

    /// <summary>The manifest of content that is described so.</summary>
    /// <exception cref="ZeroGException">The description breaks a rule; the message says which.</exception>
    public DatasetManifest ToManifest(ManifestDraft content)
    {
        ArgumentNullException.ThrowIfNull(content);
        try
        {
            return new DatasetManifest
            {
                Files = content.Files,
                Format = Format,
                Corpus = content.Corpus,
                Licence = Licence is null ? null : LicenceExpression.Parse(Licence),
                Sources = Sources,
                Collected = Collected,
                Consent = Consent,
                Terms = Terms,
                Contact = Contact,
                Parents = Parents,
                Transformation = Transformation,
            }.Validate();
        }
        catch (FormatException wrong)
        {
            throw new ZeroGException(FailureKind.Invalid, wrong.Message, "Mend the description of the dataset.", wrong);
        }
    }

    /// <summary>Checks the description before anything is read.</summary>
    /// <exception cref="ZeroGException">It breaks a rule; the message says which.</exception>
    public void Check()
    {
        // One text of one byte breaks no rule, so that what is refused is the description.
        var id = ContentRoot.Compute("x"u8);
        var file = new ManifestFile("x", id, default);
        ToManifest(new ManifestDraft([file], new ManifestCorpus(id, default, 1, Separator)));
    }
}
