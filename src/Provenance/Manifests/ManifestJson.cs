namespace ZeroG.Provenance;

/// <summary>A manifest as canonical JSON.</summary>
internal static class ManifestJson
{
    private const string Schema = "zerog.dataset-manifest/1";

    public static byte[] Write(DatasetManifest manifest) => CanonicalJson.Write(new CanonicalObject
    {
        ["schema"] = Schema,
        ["files"] = manifest.Files.Select(file => Content(file.Id, file.Sha256, "path", file.Path)).ToList(),
        ["records"] = Format(manifest.Format),
        ["corpus"] = Corpus(manifest.Corpus),
        ["licence"] = manifest.Licence,
        ["sources"] = manifest.Sources.IsEmpty ? null : manifest.Sources.ToList<object>(),
        ["collected"] = manifest.Collected,
        ["consent"] = manifest.Consent,
        ["terms"] = manifest.Terms,
        ["contact"] = manifest.Contact,
        ["parents"] = manifest.Parents.IsEmpty ? null : manifest.Parents.Select(Parent).ToList(),
        ["transformation"] = manifest.Transformation is { } id ? DocumentContent.Write(id) : null,
    });

    public static DatasetManifest Read(ReadOnlyMemory<byte> bytes) => DocumentObject.Read(bytes, DatasetManifest.MaxBytes, Read, Write);

    private static DatasetManifest Read(DocumentObject document)
    {
        document.Parsed("schema", 64, schema => schema == Schema ? schema : throw new FormatException($"'{schema}' is not {Schema}"));
        var manifest = new DatasetManifest
        {
            Files = [.. document.Objects("files", DatasetManifest.MaxFiles, File)],
            Format = document.Object("records", ReadFormat),
            Corpus = document.Object("corpus", ReadCorpus),
            Licence = document.OptionalText("licence", LicenceExpression.MaxLength),
            Sources = [.. document.TextList("sources", DatasetManifest.MaxSources, DatasetManifest.MaxSource)],
            Collected = document.OptionalText("collected", CollectionDate.MaxLength),
            Consent = document.OptionalText("consent", DatasetManifest.MaxTerms),
            Terms = document.OptionalText("terms", DatasetManifest.MaxTerms),
            Contact = document.OptionalText("contact", DatasetManifest.MaxContact),
            Parents = [.. document.Objects("parents", DatasetManifest.MaxParents, ReadParent)],
            Transformation = document.OptionalContent("transformation"),
        };
        try
        {
            return manifest.Validate();
        }
        catch (FormatException wrong)
        {
            throw document.Wrong("manifest", wrong);
        }
    }

    private static CanonicalObject Content(ContentId id, Hash256 sha256, string name, object value)
    {
        var content = DocumentContent.Write(id);
        content["sha256"] = sha256.ToHex();
        content[name] = value;
        return content;
    }

    private static CanonicalObject Format(RecordFormat format) => new()
    {
        ["format"] = format.Name,
        ["field"] = format.Field,
        ["delimiter"] = format.Delimiter == ',' ? null : format.Delimiter.ToString(),
    };

    private static CanonicalObject Corpus(ManifestCorpus corpus)
    {
        var content = Content(corpus.Id, corpus.Sha256, "records", corpus.Records);
        content["separator"] = corpus.Separator.Length == 0 ? null : corpus.Separator;
        return content;
    }

    private static CanonicalObject Parent(ManifestParent parent) => new()
    {
        ["dataset"] = parent.Dataset,
        ["version"] = (long)parent.Version,
        ["corpus"] = DocumentContent.Write(parent.Corpus),
        ["manifest"] = parent.Manifest is { } id ? DocumentContent.Write(id) : null,
    };

    private static ManifestFile File(DocumentObject file) => new ManifestFile(file.Text("path", FilePath.MaxBytes), file.ReadContent(), file.ReadSha256());

    private static RecordFormat ReadFormat(DocumentObject format) => new(
        format.Parsed("format", 16, RecordFormat.ParseKind),
        format.OptionalText("field", RecordFormat.MaxField),
        format.OptionalText("delimiter", 1)?[0] ?? ',');

    private static ManifestCorpus ReadCorpus(DocumentObject corpus) => new(
        corpus.ReadContent(), corpus.ReadSha256(), corpus.Number("records", 1, CanonicalJson.MaxInteger), corpus.OptionalText("separator", ManifestCorpus.MaxSeparator) ?? "");

    private static ManifestParent ReadParent(DocumentObject parent) => new(
        parent.Text("dataset", 129),
        (int)parent.Number("version", 1, int.MaxValue),
        parent.OptionalContent("corpus") ?? throw parent.Missing("corpus"),
        parent.OptionalContent("manifest"));
}
