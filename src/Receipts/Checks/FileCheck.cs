using ZeroG.Training.Checkpoints;
using ZeroG.Training.Data;
using ZeroG.Training.Tokenizers;
using static ZeroG.Receipts.ReceiptMismatchException;

namespace ZeroG.Receipts;

/// <summary>Files against what a receipt says of them.</summary>
internal static class FileCheck
{
    public static string Model(ReceiptModel model, Func<Stream> open)
    {
        Same("model", DigestOf("model", open), new ContentDigest(model.Content, model.Sha256));
        return $"The file is the model, byte for byte: {model.Content.Length} bytes.";
    }

    public static string Source(ReceiptSource source, Func<Stream> open, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Same($"sources, {source.Role}", DigestOf($"sources, {source.Role}", open), new ContentDigest(source.Content, source.Sha256));
        return $"The file is the one that was read, byte for byte: {source.Content.Length} bytes.";
    }

    public static string Files(ReceiptSource source, byte[] manifest, Func<string, Stream?> open, CancellationToken cancellation)
    {
        var files = SourceFiles.Read(source, manifest, open, cancellation);
        return $"{files.Manifest.Files.Length} files with {files.Records.Count} records give this text, as the manifest {source.Manifest} says.";
    }

    /// <summary>A text in tokens, all of which the model knows, and at least a window of them. Both files were held against the receipt.</summary>
    public static Corpus Corpus(Receipt receipt, Func<Stream> text, Func<Stream>? tokenizer)
    {
        var (inputs, model) = (receipt.Job.Inputs, receipt.Job.Inputs.Recipe.Model);
        try
        {
            ITokenizer cut = tokenizer is null ? ByteTokenizer.Instance : TokenizerJson.Read(ReadAll(tokenizer, inputs.Tokenizer!.Value));
            Require(cut.VocabularySize <= model.VocabularySize, "sources", $"The tokenizer has {cut.VocabularySize} tokens, and the model only {model.VocabularySize}.");
            _ = CheckpointTokenizer.Metadata(cut, model.VocabularySize);
            var corpus = Training.Data.Corpus.Encode(ReadAll(text, inputs.Text), cut);
            Require(corpus.Length > model.Context, "sources", $"The text has {corpus.Length} tokens, fewer than a window of {model.Context + 1}.");
            return corpus;
        }
        catch (Exception wrong) when (wrong is TokenizerFormatException or CheckpointFormatException or ArgumentException)
        {
            throw new ReceiptMismatchException("sources", wrong.Message);
        }
    }

    // As long as the receipt says, which is bounded.
    private static byte[] ReadAll(Func<Stream> open, ContentId content)
    {
        using var stream = open();
        var bytes = new byte[content.Length];
        return stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length && stream.ReadByte() < 0
            ? bytes
            : throw new ReceiptMismatchException("sources", $"A file that had the {content.Length} bytes of {content.Root} has others now.");
    }

    private static ContentDigest DigestOf(string place, Func<Stream> open)
    {
        using var stream = open();
        try
        {
            return ContentRoot.Compute(stream);
        }
        catch (EmptyContentException)
        {
            throw new ReceiptMismatchException(place, "The file is empty.");
        }
    }

    private static void Same(string place, ContentDigest found, ContentDigest said)
    {
        Require(found.Id.Length == said.Id.Length, place, $"The file has {found.Id.Length} bytes, and the receipt says {said.Id.Length}.");
        Require(found == said, place, $"The file has the root {found.Id.Root}, and the receipt says {said.Id.Root}: it is another, or was changed.");
    }
}
