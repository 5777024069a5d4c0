using ZeroG.Training.Data;
using ZeroG.Training.Tokenizers;
using static ZeroG.Receipts.ReceiptMismatchException;

namespace ZeroG.Receipts;

/// <summary>Files against what a receipt says of them.</summary>
internal static class FileCheck
{
    public static string Model(ReceiptModel model, Func<Stream> open)
    {
        using var stream = open();
        Same("model", ContentRoot.Compute(stream), new ContentDigest(model.Content, model.Sha256));
        return $"The file is the model, byte for byte: {model.Content.Length} bytes.";
    }

    public static string Source(ReceiptSource source, Func<Stream> open, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var stream = open();
        Same($"sources, {source.Role}", ContentRoot.Compute(stream), new ContentDigest(source.Content, source.Sha256));
        return $"The file is the one that was read, byte for byte: {source.Content.Length} bytes.";
    }

    public static string Files(ReceiptSource source, byte[] manifest, Func<string, Stream?> open, CancellationToken cancellation)
    {
        var files = SourceFiles.Read(source, manifest, open, cancellation);
        return $"{files.Manifest.Files.Length} files with {files.Records.Count} records give this text, as the manifest {source.Manifest} says.";
    }

    /// <summary>A text in tokens. Both files were held against the receipt.</summary>
    public static Corpus Corpus(Func<Stream> text, Func<Stream>? tokenizer)
    {
        try
        {
            return Training.Data.Corpus.Encode(ReadAll(text), tokenizer is null ? ByteTokenizer.Instance : TokenizerJson.Read(ReadAll(tokenizer)));
        }
        catch (Exception wrong) when (wrong is TokenizerFormatException or ArgumentException)
        {
            throw new ReceiptMismatchException("sources", wrong.Message);
        }
    }

    private static byte[] ReadAll(Func<Stream> open)
    {
        using var stream = open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    private static void Same(string place, ContentDigest found, ContentDigest said)
    {
        Require(found.Id.Length == said.Id.Length, place, $"The file has {found.Id.Length} bytes, and the receipt says {said.Id.Length}.");
        Require(found == said, place, $"The file has the root {found.Id.Root}, and the receipt says {said.Id.Root}: it is another, or was changed.");
    }
}
