using System.Text.Json;
using ZeroG.Datasets;
using ZeroG.Provenance;

namespace ZeroG.Cli;

/// <summary>Versions of datasets and their manifests as text.</summary>
internal static class DatasetText
{
    /// <summary>Writes a version.</summary>
    public static void Write(TextWriter text, string name, DatasetVersion version, DatasetWithdrawal? withdrawal = null)
    {
        var pairs = new List<(string, string)>
        {
            ("dataset", $"{name}, version {version.Number}"),
            ("root", version.Content.Root),
            ("size", $"{Quantity.Count(version.Content.Length)} bytes"),
            ("sha256", version.Sha256),
            ("file", version.FileName),
            ("added", Quantity.Time(version.AddedAt)),
        };
        if (version.Manifest is { } manifest) pairs.Add(("manifest", manifest.ToString()));
        if (withdrawal is not null) pairs.Add(("withdrawn", $"{Quantity.Time(withdrawal.At)}: {withdrawal.Reason}"));
        Columns.WritePairs(text, [.. pairs]);
    }

    /// <summary>Writes what a manifest says, and its files below.</summary>
    public static void Write(TextWriter text, DatasetManifest manifest)
    {
        var pairs = new List<(string, string)>
        {
            ("records", $"{Quantity.Count(manifest.Corpus.Records)} of {manifest.Format.Name}{(manifest.Format.Field is { } field ? $", field {field}" : "")}"),
        };
        Add("licence", manifest.Licence);
        foreach (var source in manifest.Sources) Add("source", source);
        Add("collected", manifest.Collected);
        Add("consent", manifest.Consent);
        Add("terms", manifest.Terms);
        Add("contact", manifest.Contact);
        foreach (var parent in manifest.Parents) Add("parent", $"{parent.Dataset}@{parent.Version}");
        Add("made by", manifest.Transformation?.ToString());
        Columns.WritePairs(text, [.. pairs]);
        text.WriteLine();
        Columns.Write(text, ["FILE", "SIZE", "ROOT", "SHA256"], manifest.Files.Select(file => (string[])[
            file.Path, Quantity.Bytes(file.Id.Length), file.Id.Root.ToString(), file.Sha256.ToHex()]));

        void Add(string name, string? value)
        {
            // What others wrote must not move the cursor of a terminal.
            if (value is not null) pairs.Add((name, string.Concat(value.Select(c => char.IsControl(c) ? ' ' : c))));
        }
    }

    /// <summary>The manifest as an object of a larger JSON document.</summary>
    public static JsonElement Json(DatasetManifest manifest)
    {
        using var document = JsonDocument.Parse(manifest.ToBytes());
        return document.RootElement.Clone();
    }
}
