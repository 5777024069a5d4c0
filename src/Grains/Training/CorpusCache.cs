using ZeroG.Training.Data;

namespace ZeroG.Grains.Training;

/// <summary>Texts in memory, read and verified once for many rounds. The two used last are kept.</summary>
internal sealed class CorpusCache(IBlobStores blobs)
{
    private const int Kept = 2;

    private readonly Lock _gate = new();
    private readonly List<(BlobRef Blob, Corpus Corpus)> _corpora = [];

    /// <summary>The text; blocks while it is read.</summary>
    public Corpus Get(BlobRef blob)
    {
        lock (_gate)
        {
            var at = _corpora.FindIndex(entry => entry.Blob == blob);
            var corpus = at >= 0
                ? _corpora[at].Corpus
                : new Corpus(blobs.Durable.ReadAllAsync(blob.ToContentId(), (int)JobRecipe.MaxCorpusBytes).GetAwaiter().GetResult());
            if (at >= 0) _corpora.RemoveAt(at);
            _corpora.Insert(0, (blob, corpus));
            if (_corpora.Count > Kept) _corpora.RemoveAt(Kept);
            return corpus;
        }
    }
}
