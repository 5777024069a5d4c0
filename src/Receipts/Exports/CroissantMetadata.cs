using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ZeroG.Receipts;

/// <summary>
/// A version of a dataset as Croissant 1.1 (mlcommons.org/croissant/1.1), JSON-LD: its files by SHA-256, how their records are read, its
/// licence, and by PROV-O what it was derived from. Files are found by their paths beside the document.
/// </summary>
public static class CroissantMetadata
{
    /// <summary>Type of the document.</summary>
    public const string MediaType = "application/ld+json; profile=\"http://mlcommons.org/croissant/1.1\"";

    // The context that the specification recommends (its appendix 1), and PROV-O.
    private const string Context = """
        {
          "@language": "en", "@vocab": "http://schema.org/", "sc": "http://schema.org/", "cr": "http://mlcommons.org/croissant/",
          "rai": "http://mlcommons.org/croissant/RAI/", "dct": "http://purl.org/dc/terms/", "prov": "http://www.w3.org/ns/prov#",
          "annotation": "cr:annotation", "arrayShape": "cr:arrayShape", "citeAs": "cr:citeAs", "column": "cr:column",
          "conformsTo": "dct:conformsTo", "containedIn": "cr:containedIn", "data": { "@id": "cr:data", "@type": "@json" },
          "dataType": { "@id": "cr:dataType", "@type": "@vocab" }, "equivalentProperty": "cr:equivalentProperty",
          "examples": { "@id": "cr:examples", "@type": "@json" }, "excludes": "cr:excludes", "extract": "cr:extract", "field": "cr:field",
          "fileProperty": "cr:fileProperty", "fileObject": "cr:fileObject", "fileSet": "cr:fileSet", "format": "cr:format",
          "includes": "cr:includes", "isArray": "cr:isArray", "isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath",
          "key": "cr:key", "md5": "cr:md5", "parentField": "cr:parentField", "recordSet": "cr:recordSet",
          "references": "cr:references", "regex": "cr:regex", "readLines": "cr:readLines", "sdVersion": "cr:sdVersion",
          "separator": "cr:separator", "source": "cr:source", "subField": "cr:subField", "transform": "cr:transform",
          "unArchive": "cr:unArchive", "value": "cr:value"
        }
        """;

    /// <summary>The document.</summary>
    /// <exception cref="ArgumentException">There are no files, or two of one path.</exception>
    /// <exception cref="FormatException">The format cannot be, or the licence is no expression of SPDX.</exception>
    public static byte[] Of(CroissantDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (dataset.Files.IsDefaultOrEmpty) throw new ArgumentException("A version has at least one file.", nameof(dataset));
        if (dataset.Files.DistinctBy(file => file.Path).Count() < dataset.Files.Length) throw new ArgumentException("Two files have one path.", nameof(dataset));
        dataset.Format.Validate();
        var id = ExportNames.DatasetUri(dataset.Name, dataset.Version);
        return ExportJson.Document(ExportJson.Members(
            ("@context", JsonNode.Parse(Context)),
            ("@id", id),
            ("@type", "sc:Dataset"),
            ("conformsTo", "http://mlcommons.org/croissant/1.1"),
            ("name", dataset.Name),
            ("description", Description(dataset)),
            // A version is never changed, so each may differ from the last in everything: a major version.
            ("version", string.Create(CultureInfo.InvariantCulture, $"{dataset.Version}.0.0")),
            ("url", dataset.Sources.FirstOrDefault() ?? id),
            ("isBasedOn", dataset.Sources.Length > 0 ? ExportJson.Items(dataset.Sources.Select(source => (JsonNode)source)) : null),
            ("license", Licence(dataset.Licence)),
            ("creator", ExportJson.Members(("@type", "sc:Organization"), ("name", dataset.Name.Split('/')[0]), ("email", dataset.Contact))),
            ("datePublished", ExportNames.Time(dataset.Published)),
            ("temporalCoverage", dataset.Collected),
            ("usageInfo", dataset.Terms),
            ("prov:wasDerivedFrom", dataset.Parents.Length > 0 ? ExportJson.Items(dataset.Parents.Select(Parent)) : null),
            ("distribution", ExportJson.Items(dataset.Files.Select(file => File(file, dataset.Format)))),
            ("recordSet", ExportJson.Items(dataset.Files.Select((file, i) => Records(file, i, dataset.Format))))));
    }

    private static string Description(CroissantDataset dataset) => string.Create(
        CultureInfo.InvariantCulture,
        $"Version {dataset.Version} of {dataset.Name}: {dataset.Files.Length} files of records in the format {dataset.Format.Name}{(dataset.Format.Kind == RecordKind.Csv ? $", columns separated by '{dataset.Format.Delimiter}'" : "")}.");

    // One licence of SPDX's list has a page there; expressions, references and none have not.
    private static JsonNode Licence(string? licence)
    {
        var expression = licence is null ? "NOASSERTION" : LicenceExpression.Parse(licence);
        return licence is null || expression.AsSpan().ContainsAny(" +:") || expression.StartsWith("LicenseRef-", StringComparison.OrdinalIgnoreCase)
            ? new JsonObject { ["@type"] = "sc:CreativeWork", ["name"] = expression }
            : $"https://spdx.org/licenses/{expression}";
    }

    private static JsonNode Parent(CroissantParent parent) => new JsonObject
    {
        ["@id"] = ExportNames.DatasetUri(parent.Name, parent.Version),
        ["@type"] = "prov:Entity",
        ["name"] = parent.Name,
        ["version"] = string.Create(CultureInfo.InvariantCulture, $"{parent.Version}.0.0"),
        ["identifier"] = parent.Content.ToString(),
    };

    private static JsonNode File(CroissantFile file, RecordFormat format) => new JsonObject
    {
        ["@type"] = "cr:FileObject",
        ["@id"] = FileId(file),
        ["name"] = file.Path,
        ["identifier"] = file.Content.ToString(),
        ["contentUrl"] = ExportNames.Escaped(file.Path),
        ["contentSize"] = string.Create(CultureInfo.InvariantCulture, $"{file.Content.Length} B"),
        ["encodingFormat"] = EncodingFormat(format),
        ["sha256"] = ExportNames.Digits(file.Sha256),
    };

    private static JsonNode Records(CroissantFile file, int index, RecordFormat format)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"records/{index}");
        return new JsonObject
        {
            ["@type"] = "cr:RecordSet",
            ["@id"] = id,
            ["name"] = id,
            ["description"] = $"The records of {file.Path}.",
            ["field"] = new JsonArray(new JsonObject
            {
                ["@type"] = "cr:Field",
                ["@id"] = $"{id}/text",
                ["name"] = "text",
                ["dataType"] = "sc:Text",
                ["source"] = new JsonObject { ["fileObject"] = new JsonObject { ["@id"] = FileId(file) }, ["extract"] = Extract(format) },
            }),
        };
    }

    private static JsonObject Extract(RecordFormat format) => format.Kind switch
    {
        RecordKind.Text => new() { ["fileProperty"] = "content" },
        RecordKind.Lines => new() { ["fileProperty"] = "lines" },
        RecordKind.Jsonl => new() { ["jsonPath"] = JsonPath(format.Field!) },
        _ => new() { ["column"] = format.Field },
    };

    // RFC 9535: a name in brackets is quoted; the escapes of JSON, that of the quotation mark among them, are its own.
    private static string JsonPath(string field) => field.All(char.IsAsciiLetterOrDigit) && !char.IsAsciiDigit(field[0])
        ? $"$.{field}"
        : $"$['{JsonEncodedText.Encode(field)}']";

    private static string EncodingFormat(RecordFormat format) => format switch
    {
        { Kind: RecordKind.Jsonl } => "application/jsonlines",
        { Kind: RecordKind.Csv, Delimiter: '\t' } => "text/tab-separated-values",
        { Kind: RecordKind.Csv } => "text/csv",
        _ => "text/plain",
    };

    // Escaped, so that a colon in a name makes it no scheme.
    private static string FileId(CroissantFile file) => $"files/{ExportNames.Escaped(file.Path)}";
}
