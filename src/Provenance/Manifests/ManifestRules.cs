using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace ZeroG.Provenance;

/// <summary>The rules that a manifest keeps, whoever made it.</summary>
internal static class ManifestRules
{
    private const int MaxDatasetName = 129;

    public static void Check(DatasetManifest manifest)
    {
        CheckFiles(manifest.Files);
        manifest.Format.Validate();
        CheckCorpus(manifest);
        if (manifest.Licence is { } licence && LicenceExpression.Parse(licence) != licence)
            throw new FormatException($"The licence '{licence}' is not spelt as SPDX does: '{LicenceExpression.Parse(licence)}'.");
        if (manifest.Collected is { } collected) CollectionDate.Parse(collected);
        CheckText(manifest.Consent, DatasetManifest.MaxTerms);
        CheckText(manifest.Terms, DatasetManifest.MaxTerms);
        CheckText(manifest.Contact, DatasetManifest.MaxContact);
        if (manifest.Sources.Length > DatasetManifest.MaxSources) throw new FormatException($"There are over {DatasetManifest.MaxSources} sources.");
        foreach (var source in manifest.Sources) CheckSource(source);
        CheckLineage(manifest);
    }

    /// <summary>Checks the address of a source.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static void CheckSource(string source)
    {
        if (source.Length > DatasetManifest.MaxSource || source.Any(c => c <= ' ' || char.IsControl(c)) || !Texts.IsWellFormed(source)
            || !Uri.TryCreate(source, UriKind.Absolute, out var uri) || uri.IsFile)
            throw new FormatException($"'{source}' is no address of a source: give scheme and place, such as https://example.org/data.");
    }

    private static void CheckFiles(ImmutableArray<ManifestFile> files)
    {
        if (files.IsDefaultOrEmpty || files.Length > DatasetManifest.MaxFiles)
            throw new FormatException($"A version has 1 to {DatasetManifest.MaxFiles:N0} files.");
        for (var i = 0; i < files.Length; i++)
        {
            if (!FilePath.IsValid(files[i].Path))
                throw new FormatException($"'{files[i].Path}' is no path of a file: it is relative, its parts are separated by '/', none of them '.' or '..'.");
            CheckLength(files[i].Id, files[i].Path);
            if (i > 0 && FilePath.Compare(files[i - 1].Path, files[i].Path) >= 0)
                throw new FormatException($"The files are not in the order of their paths: '{files[i].Path}' is there twice or comes after '{files[i - 1].Path}'.");
        }
    }

    private static void CheckCorpus(DatasetManifest manifest)
    {
        var corpus = manifest.Corpus;
        CheckLength(corpus.Id, "the corpus");
        if (corpus.Separator.Length > ManifestCorpus.MaxSeparator || !Texts.IsWellFormed(corpus.Separator))
            throw new FormatException($"A separator has at most {ManifestCorpus.MaxSeparator} characters.");
        if (corpus.Records < 1) throw new FormatException("A version has at least one record.");
        if (manifest.Format.Kind == RecordKind.Text && corpus.Records != manifest.Files.Length)
            throw new FormatException($"{manifest.Files.Length} files of text are as many records, not {corpus.Records}.");
        if (manifest.IsOneText && (corpus.Id != manifest.Files[0].Id || corpus.Sha256 != manifest.Files[0].Sha256))
            throw new FormatException("The text of a version of one text is that file.");
    }

    private static void CheckLineage(DatasetManifest manifest)
    {
        if (manifest.Parents.Length > DatasetManifest.MaxParents) throw new FormatException($"There are over {DatasetManifest.MaxParents} parents.");
        if (manifest.Parents.IsEmpty != manifest.Transformation is null)
            throw new FormatException("A derived version names its parents and the transformation; another names neither.");
        if (manifest.Transformation is { } transformation) CheckLength(transformation, "the transformation");
        foreach (var parent in manifest.Parents)
        {
            if (parent.Version < 1) throw new FormatException($"There is no version {parent.Version} of a parent.");
            if (parent.Dataset.Length is 0 or > MaxDatasetName || parent.Dataset.Count(c => c == '/') != 1 || !FilePath.IsValid(parent.Dataset))
                throw new FormatException($"'{parent.Dataset}' is no name of a dataset.");
            CheckLength(parent.Corpus, "a parent");
            if (parent.Manifest is { } document) CheckLength(document, "a parent's manifest");
        }
    }

    private static void CheckText(string? text, int most, [CallerArgumentExpression(nameof(text))] string member = "")
    {
        if (text is not null && (text.Length == 0 || text.Length > most || !Texts.IsWellFormed(text)))
            throw new FormatException($"{member["manifest.".Length..]} has 1 to {most} characters.");
    }

    private static void CheckLength(ContentId id, string what)
    {
        if (id.Length is < 1 or > CanonicalJson.MaxInteger) throw new FormatException($"The length of {what} is {id.Length}.");
    }
}
