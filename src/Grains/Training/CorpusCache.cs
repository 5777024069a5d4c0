using ZeroG.Training.Data;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Grains.Training;

/// <summary>Texts in memory as tokens, and their tokenizers, read and verified once for many rounds. The two used last of each are kept.</summary>
internal sealed class CorpusCache(IBlobStores blobs)
{
    private readonly Recent<(BlobRef Blob, BlobRef? Tokenizer), Corpus> _corpora = new();
    private readonly Recent<BlobRef, ITokenizer> _tokenizers = new();

    /// <summary>The text in the tokens of that tokenizer, or of bytes; blocks while it is read.</summary>
    public Corpus Get(BlobRef blob, BlobRef? tokenizer) =>
        _corpora.Get((blob, tokenizer), () => Corpus.Encode(Read(blob, JobRecipe.MaxCorpusBytes), TokenizerOf(tokenizer)));

    /// <summary>The stored tokenizer, or bytes; blocks while it is read.</summary>
    public ITokenizer TokenizerOf(BlobRef? blob) =>
        blob is { } stored ? _tokenizers.Get(stored, () => TokenizerJson.Read(Read(stored, TokenizerJson.MaxBytes))) : ByteTokenizer.Instance;

    private byte[] Read(BlobRef blob, long maxBytes) =>
        blobs.Durable.ReadAllAsync(blob.ToContentId(), (int)maxBytes).GetAwaiter().GetResult();

    /// <summary>The values used last. Each is made once, outside the lock: only those who want the same one wait for it.</summary>
    private sealed class Recent<TKey, TValue>
        where TKey : IEquatable<TKey>
    {
        private const int Kept = 2;

        private readonly Lock _gate = new();
        private readonly List<(TKey Key, Lazy<TValue> Value)> _entries = [];

        public TValue Get(TKey key, Func<TValue> make)
        {
            var value = Take(key, make);
            try
            {
                return value.Value;
            }
            catch
            {
                // The next one who asks tries again: a store may have been away.
                lock (_gate) _entries.RemoveAll(entry => ReferenceEquals(entry.Value, value));
                throw;
            }
        }

        private Lazy<TValue> Take(TKey key, Func<TValue> make)
        {
            lock (_gate)
            {
                var at = _entries.FindIndex(entry => entry.Key.Equals(key));
                (TKey Key, Lazy<TValue> Value) found = at >= 0 ? _entries[at] : (key, new Lazy<TValue>(make));
                if (at >= 0) _entries.RemoveAt(at);
                _entries.Insert(0, found);
                if (_entries.Count > Kept) _entries.RemoveAt(Kept);
                return found.Value;
            }
        }
    }
}
