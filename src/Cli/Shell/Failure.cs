using System.Text.Json;
using ZeroG.Client;
using ZeroG.Provenance;
using ZeroG.Receipts;
using ZeroG.Training.Checkpoints;
using ZeroG.Training.Model;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Cli;

/// <summary>A failure as the user sees it.</summary>
/// <param name="Kind">What kind of thing went wrong; null for what nobody foresaw.</param>
/// <param name="Message">What was wrong and where.</param>
/// <param name="Remedy">What to do about it; may be empty.</param>
internal sealed record Failure(FailureKind? Kind, string Message, string Remedy)
{
    private const string ReportRemedy = "Run the command again with --verbose to see where it failed.";

    public static Failure Of(Exception exception) => exception switch
    {
        JobEndedException ended => ended.Failure,
        ZeroGException known => new Failure(known.Kind, known.Message, known.Remedy),
        CheckpointFormatException broken => new Failure(FailureKind.Invalid, $"{broken.What} ({broken.Where}).", broken.Remedy),
        TokenizerFormatException broken => new Failure(FailureKind.Invalid, $"{broken.What} ({broken.Where}).", broken.Remedy),
        ReceiptFormatException broken => new Failure(FailureKind.Invalid, $"It is no receipt: {broken.What} ({broken.Where}).", broken.Remedy),
        ReceiptMismatchException wrong => new Failure(FailureKind.Invalid, $"The receipt does not hold, at {wrong.Place}: {wrong.Message}", "Fetch it again, with its files."),
        InsufficientMemoryException => new Failure(FailureKind.Invalid, exception.Message, "Give fewer --threads, replay single workers with --sample, or take a machine with more memory."),
        ManifestMismatchException => new Failure(FailureKind.Storage, exception.Message, "The node's store is damaged, or the node is not to be trusted: take the version from another one."),
        RecordSyntaxException or DocumentFormatException or DerivationException => new Failure(FailureKind.Invalid, exception.Message, ""),
        ModelConfigException => new Failure(FailureKind.Invalid, exception.Message, ""),
        EmptyContentException => new Failure(FailureKind.Invalid, exception.Message, "Choose a file that has content."),
        BlobTooLargeException => new Failure(FailureKind.Invalid, exception.Message, ""),
        BlobNotFoundException => new Failure(FailureKind.NotFound, exception.Message, ""),
        CorruptBlobException or BlobStoreFullException => new Failure(FailureKind.Storage, exception.Message, ""),
        UnauthorizedAccessException or IOException => new Failure(FailureKind.Storage, exception.Message, ReportRemedy),
        _ => new Failure(null, $"{exception.GetType().Name}: {exception.Message}", ReportRemedy),
    };

    /// <summary>Writes <c>zerog: what and where.</c> and the remedy below it; with <c>--json</c> one line with an object.</summary>
    public void WriteTo(TextWriter error, bool json)
    {
        if (json)
        {
            error.WriteLine(JsonSerializer.Serialize(new { Error = this }, NodeJson.Options));
            return;
        }

        error.WriteLine($"zerog: {Indent(Message)}");
        if (Remedy.Length > 0) error.WriteLine($"       {Indent(Remedy)}");
    }

    // What was wrong may be quoted, and be anybody's.
    private static string Indent(string text) => string.Join("\n       ", text.TrimEnd().Split('\n').Select(line => PlainText.Line(line.TrimEnd('\r'))));
}
