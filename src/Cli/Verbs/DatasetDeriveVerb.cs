using System.CommandLine;
using ZeroG.Client;
using ZeroG.Datasets;
using ZeroG.Provenance;

namespace ZeroG.Cli;

/// <summary><c>zerog dataset derive</c>: makes a version from another, and records how.</summary>
internal static class DatasetDeriveVerb
{
    private const int Whole = 10_000;

    private static readonly Argument<string> Name = new("NAME") { Description = "The dataset that gets the version: name or owner/name." };

    private static readonly Option<string> From = new("--from") { Description = "The version it is made from: name or name@3.", HelpName = "NAME", Required = true };

    private static readonly Option<int?> LeastBytes = NumberOption.Create<int>("--least-bytes", "Drop records with fewer bytes of text", least: 0, most: int.MaxValue);

    private static readonly Option<int?> MostBytes = NumberOption.Create<int>("--most-bytes", "Drop records with more bytes of text", least: 0, most: int.MaxValue);

    private static readonly Option<string?> Matching = new("--matching") { Description = "Keep records in which this expression is found; .NET's, without look-around and back-references.", HelpName = "REGEX" };

    private static readonly Option<string?> NotMatching = new("--not-matching") { Description = "Drop records in which this one is found.", HelpName = "REGEX" };

    private static readonly Option<bool> Deduplicate = new("--deduplicate") { Description = "Keep the first of records that have the same text." };

    private static readonly Option<double?> Split = NumberOption.Create<double>("--split", "Keep this share of the records, chosen by seed and text", least: 1.0 / Whole, most: 1 - 1.0 / Whole);

    private static readonly Option<int?> Seed = NumberOption.Create<int>("--seed", "Seed of the split", 0, least: 0, most: int.MaxValue);

    private static readonly Option<bool> Rest = new("--rest") { Description = "With --split: keep the records that the share does not have." };

    private static readonly Option<string?> Tokenize = new("--tokenize") { Description = "Make each record the numbers of its tokens, on a line, by this tokenizer.json.", HelpName = "FILE" };

    public static Command Create() => Verb.Create(
        "derive",
        "Make a version from another: filter, then deduplicate, then split, then tokenize. What was done is recorded and can be done again.",
        [Name, From, LeastBytes, MostBytes, Matching, NotMatching, Deduplicate, Split, Seed, Rest, Tokenize, .. DescriptionOptions.OfOrigin, .. RemoteOptions.All],
        RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var arguments = invocation.Arguments;
        var name = DatasetName.Parse(arguments.GetRequiredValue(Name));
        var reference = DatasetReference.Parse(arguments.GetRequiredValue(From));
        var tokenizer = arguments.GetValue(Tokenize) is { } path ? await TokenizerUpload.ReadAsync(path, cancellationToken) : null;
        var transformation = TransformationOf(arguments, tokenizer?.Content);
        await using var connection = await NodeConnection.OpenAsync(invocation, providers: 0, cancellationToken);
        var node = connection.Node;
        var (parent, named) = await DerivedVersion.ParentAsync(node, reference, cancellationToken);
        var document = transformation.ToBytes();
        var description = DescriptionOptions.Origin(arguments, DatasetDescription.Of(parent)) with
        {
            Format = transformation.FormatOf(parent.Format),
            Separator = transformation.SeparatorOf(parent.Corpus.Separator),
            Parents = [named],
            Transformation = ContentRoot.Compute(document),
        };
        description.Check();

        var folder = Directory.CreateTempSubdirectory("zerog-derive-");
        try
        {
            var derivation = await Derivation.ReadAsync(parent, transformation, node.OpenVerifiedAsync, DerivedVersion.EncoderOf(tokenizer?.Tokenizer), cancellationToken);
            var files = await WriteAsync(derivation, folder.FullName, cancellationToken);
            if (tokenizer is not null) await tokenizer.StoreAsync(node, cancellationToken);
            var version = await DatasetBar.ShowAsync(invocation.Terminal, files.Sum(file => file.Length), async progress =>
            {
                var upload = new DatasetUpload(node, progress);
                await upload.SendAsync(document, cancellationToken);
                return await upload.AddAsync(name, files, description, cancellationToken);
            });
            invocation.Terminal.Result(new AddedVersion(name, version), text => DatasetText.Write(text, name, version));
            return ExitCodes.Success;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<List<LocalFile>> WriteAsync(Derivation derivation, string folder, CancellationToken cancellationToken)
    {
        var files = new List<LocalFile>();
        foreach (var source in derivation.Sources)
        {
            // Paths of a version may be longer than those of a disk.
            var location = Path.Combine(folder, $"{files.Count}");
            await using var content = await source.OpenAsync(cancellationToken);
            await using var file = File.Create(location);
            await content.CopyToAsync(file, cancellationToken);
            files.Add(new LocalFile(source.Path, location, file.Length));
        }

        return files;
    }

    private static Transformation TransformationOf(ParseResult arguments, ContentId? tokenizer)
    {
        var filter = new FilterStep(arguments.GetValue(LeastBytes), arguments.GetValue(MostBytes), arguments.GetValue(Matching), arguments.GetValue(NotMatching));
        var steps = new List<TransformationStep>();
        if (filter != new FilterStep()) steps.Add(filter);
        if (arguments.GetValue(Deduplicate)) steps.Add(new DeduplicateStep());
        if (arguments.GetValue(Split) is { } share) steps.Add(new SplitStep(arguments.GetValue(Seed) ?? 0, (int)Math.Round(share * Whole), arguments.GetValue(Rest)));
        else if (arguments.GetValue(Rest) || arguments.GetValue(Seed) is not null)
            throw Invalid("--seed and --rest are of a split.", "Say with --split what share to keep.");
        if (tokenizer is { } cutting) steps.Add(new TokenizeStep(cutting));
        try
        {
            return steps.Count > 0 ? new Transformation([.. steps]).Validate() : throw Invalid("Nothing says how the version is made.", "Use --least-bytes, --most-bytes, --matching, --not-matching, --deduplicate, --split or --tokenize.");
        }
        catch (FormatException wrong)
        {
            throw Invalid(wrong.Message, "Mend the options.");
        }
    }

    private static ZeroGException Invalid(string message, string remedy) => new(FailureKind.Invalid, message, remedy);
}
