using System.CommandLine;
using ZeroG.Client;
using ZeroG.Provenance;

namespace ZeroG.Cli;

/// <summary>The options that say what a version of a dataset is.</summary>
internal static class DescriptionOptions
{
    private const string StandardField = "text";

    private static readonly Option<string?> Format = new("--format")
    {
        Description = "How records are delimited: text (a file is one), lines, jsonl or csv. Default: by the endings of the files, else text.",
        HelpName = string.Join('|', RecordFormat.Names),
    };

    private static readonly Option<string?> TextField = new("--text-field")
    {
        Description = $"Field or column with the text, for jsonl and csv. Default: {StandardField}.",
        HelpName = "NAME",
    };

    private static readonly Option<string?> Delimiter = new("--delimiter")
    {
        Description = "What separates the columns of csv, \\t for a tabulator. Default: a comma, for .tsv a tabulator.",
        HelpName = "C",
    };

    private static readonly Option<string?> Separator = new("--separator")
    {
        Description = "What stands between the texts of two records in training; \\n, \\t and \\\\ are escapes. Default: \\n.",
        HelpName = "TEXT",
    };

    private static readonly Option<string?> Licence = new("--license") { Description = "SPDX licence expression, such as CC0-1.0.", HelpName = "SPDX" };

    private static readonly Option<string[]> Source = new("--source") { Description = "Where the data was taken from; may be given several times.", HelpName = "URL" };

    private static readonly Option<string?> Collected = new("--collected") { Description = "When it was collected: a day, 2024-05-31, or two with a slash between.", HelpName = "DATE" };

    private static readonly Option<string?> Consent = new("--consent") { Description = "What those whom the data is about agreed to.", HelpName = "TEXT" };

    private static readonly Option<string?> Terms = new("--terms") { Description = "Terms of use beside the licence.", HelpName = "TEXT" };

    private static readonly Option<string?> Contact = new("--contact") { Description = "Whom to ask.", HelpName = "TEXT" };

    /// <summary>Those that say how records are delimited.</summary>
    public static IEnumerable<Option> OfFormat => [Format, TextField, Delimiter, Separator];

    /// <summary>Those that say what the data is.</summary>
    public static IEnumerable<Option> OfOrigin => [Licence, Source, Collected, Consent, Terms, Contact];

    /// <summary>What was typed, on top of what is known.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="known">What holds where nothing was typed.</param>
    public static DatasetDescription Origin(ParseResult arguments, DatasetDescription known) => known with
    {
        Licence = arguments.GetValue(Licence) ?? known.Licence,
        Sources = arguments.GetValue(Source) is { Length: > 0 } sources ? [.. sources] : known.Sources,
        Collected = arguments.GetValue(Collected) ?? known.Collected,
        Consent = arguments.GetValue(Consent) ?? known.Consent,
        Terms = arguments.GetValue(Terms) ?? known.Terms,
        Contact = arguments.GetValue(Contact) ?? known.Contact,
    };

    /// <summary>The description of files that are added.</summary>
    /// <exception cref="ZeroGException">The options do not fit each other or the files.</exception>
    public static DatasetDescription Of(ParseResult arguments, IReadOnlyList<LocalFile> files)
    {
        var description = Origin(arguments, new DatasetDescription { Format = FormatOf(arguments, files) });
        if (arguments.GetValue(Separator) is { } separator) description = description with { Separator = Unescape(separator) };
        description.Check();
        return description;
    }

    private static RecordFormat FormatOf(ParseResult arguments, IReadOnlyList<LocalFile> files)
    {
        var endings = files.Select(file => Path.GetExtension(file.Path).ToLowerInvariant()).Distinct().ToList();
        var kind = arguments.GetValue(Format) is { } named ? Parse(named) : ByEndings(endings);
        var delimiter = arguments.GetValue(Delimiter) is { } text ? Unescape(text) : kind == RecordKind.Csv && endings is [".tsv"] ? "\t" : ",";
        if (delimiter.Length != 1) throw Invalid($"--delimiter is '{delimiter}'.", "Give one character.");
        var hasField = kind is RecordKind.Jsonl or RecordKind.Csv;
        return new RecordFormat(kind, arguments.GetValue(TextField) ?? (hasField ? StandardField : null), delimiter[0]);
    }

    private static RecordKind ByEndings(List<string> endings)
    {
        var kinds = endings.Select(ending => ending switch
        {
            ".jsonl" or ".ndjson" => RecordKind.Jsonl,
            ".csv" or ".tsv" => RecordKind.Csv,
            _ => RecordKind.Text,
        }).Distinct().ToList();
        return kinds.Count == 1
            ? kinds[0]
            : throw Invalid($"The files end in {string.Join(", ", endings.Order(StringComparer.Ordinal))}: they are not of one format.", "Add them as several datasets, or say with --format how all of them are read.");
    }

    private static RecordKind Parse(string name)
    {
        try
        {
            return RecordFormat.ParseKind(name);
        }
        catch (FormatException wrong)
        {
            throw Invalid($"--format: {wrong.Message}", "");
        }
    }

    private static string Unescape(string text) =>
        text.Replace(@"\\", "\0", StringComparison.Ordinal).Replace(@"\n", "\n", StringComparison.Ordinal)
            .Replace(@"\t", "\t", StringComparison.Ordinal).Replace('\0', '\\');

    private static ZeroGException Invalid(string message, string remedy) => new(FailureKind.Invalid, message, remedy);
}
