using System.Security.Cryptography;
using System.Text;

namespace ZeroG.Provenance.Tests;

/// <summary>Manifests to try things on.</summary>
internal static class ManifestSamples
{
    public static ContentId Id(string content) => ContentRoot.Compute(Encoding.UTF8.GetBytes(content));

    public static Hash256 Sha(string content) => Hash256.FromBytes(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    public static ManifestFile File(string path, string content) => new(path, Id(content), Sha(content));

    /// <summary>With every member.</summary>
    public static DatasetManifest Full { get; } = new()
    {
        Files = [File("a.csv", "text;n\na;1\n"), File("b/ä.csv", "text;n\nb;2\n")],
        Format = new RecordFormat(RecordKind.Csv, "text", ';'),
        Corpus = new ManifestCorpus(Id("a\nb"), Sha("a\nb"), 2, "\n"),
        Licence = "CC0-1.0 OR (MIT AND LicenseRef-own)",
        Sources = ["https://example.org/a?b=c", "doi:10.1000/182"],
        Collected = "2024-01-01/2024-05-31",
        Consent = "asked on paper\n",
        Terms = "\"quoted\" \\ \u0001",
        Contact = "ann@example.org",
        Parents = [new ManifestParent("local/all", 3, Id("corpus"), Id("manifest"))],
        Transformation = Id("steps"),
    };

    /// <summary>With what none can be without.</summary>
    public static DatasetManifest Least { get; } = new()
    {
        Files = [File("a.txt", "hello")],
        Format = RecordFormat.Text,
        Corpus = new ManifestCorpus(Id("hello"), Sha("hello"), 1, ""),
    };
}
