using ZeroG.Training.Data;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Grains.Training;

/// <summary>Texts in memory as tokens, and their tokenizers, read and verified once for many rounds. The two used last of each are kept.</summary>
internal sealed class CorpusCache(IBlobStores blobs)
{
    private const int Kept = 2;

    private readonly Lock _gate = new();
    private readonly List<(BlobRef Blob, BlobRef? Tokenizer, Corpus Corpus)> _corpora = [];
    private readonly List<(BlobRef Blob, ITokenizer Tokenizer)> _tokenizers = [];

    /// <summary>The text in the tokens of that tokenizer, or of bytes; blocks while it is read.</summary>
    public Corpus Get(BlobRef blob, BlobRef? tokenizer)
    {
        lock (_gate)
        {
            var at = _corpora.FindIndex(entry => entry.Blob == blob && entry.Tokenizer == tokenizer);
            var corpus = at >= 0 ? _corpora[at].Corpus : Corpus.Encode(Read(blob, JobRecipe.MaxCorpusBytes), TokenizerOf(tokenizer));
            Keep(_corpora, at, (blob, tokenizer, corpus));
            return corpus;
        }
    }

    /// <summary>The stored tokenizer, or bytes; blocks while it is read.</summary>
    public ITokenizer TokenizerOf(BlobRef? blob)
    {
        if (blob is not { } stored) return ByteTokenizer.Instance;
        lock (_gate)
        {
            var at = _tokenizers.FindIndex(entry => entry.Blob == stored);
            var tokenizer = at >= 0 ? _tokenizers[at].Tokenizer : TokenizerJson.Read(Read(stored, TokenizerJson.MaxBytes));
            Keep(_tokenizers, at, (stored, tokenizer));
            return tokenizer;
        }
    }

    private byte[] Read(BlobRef blob, long maxBytes) =>
        blobs.Durable.ReadAllAsync(blob.ToContentId(), (int)maxBytes).GetAwaiter().GetResult();

    private static void Keep<T>(List<T> entries, int at, T entry)
    {
        if (at >= 0) entries.RemoveAt(at);
        entries.Insert(0, entry);
        if (entries.Count > Kept) entries.RemoveAt(Kept);
    }
}
