using ZeroG.Training.Model;

namespace ZeroG.Training.Tokenizers;

/// <summary>Learns a vocabulary from a text: again and again, the commonest pair of adjacent tokens becomes a token (arXiv 1508.07909).</summary>
public sealed class BytePairTrainer
{
    /// <summary>Fewest tokens: the bytes and the end of a text.</summary>
    public const int MinVocabularySize = 257;

    // Nothing that long is a word, and it would be read again for every merge within it.
    private const int MaxWordBytes = 4096;

    private readonly List<byte[]> _tokens = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value })];
    private readonly HashSet<byte[]> _known = new(ByteSequenceComparer.Instance);
    private readonly List<(int First, int Second)> _merges = [];
    private readonly List<(List<int> Tokens, long Count)> _words = [];
    private readonly Dictionary<long, Pair> _pairs = [];
    private readonly HashSet<long> _risen = [];
    private readonly PriorityQueue<long, (long NegativeCount, long Pair)> _commonest = new();

    private BytePairTrainer()
    {
    }

    /// <summary>
    /// A pure function of the text and the size. Tokens 0 to 255 are the bytes, then come the merges, then
    /// <see cref="BytePairTokenizer.EndOfText"/>. Pairs of equal count go by the smaller first token, then the smaller second.
    /// </summary>
    /// <param name="text">What to learn from; words of over 4096 bytes teach nothing.</param>
    /// <param name="vocabularySize">Tokens in all, at least <see cref="MinVocabularySize"/>. There are fewer when no pair occurs twice any more.</param>
    /// <param name="cancellation">Looked at before every merge.</param>
    /// <exception cref="ArgumentException">The size is out of bounds.</exception>
    public static BytePairTokenizer Train(ReadOnlySpan<byte> text, int vocabularySize, CancellationToken cancellation = default)
    {
        if (vocabularySize is < MinVocabularySize or > ModelConfig.MaxVocabularySize)
            throw new ArgumentException($"The vocabulary has {vocabularySize} tokens: choose {MinVocabularySize} to {ModelConfig.MaxVocabularySize}.");
        var trainer = new BytePairTrainer();
        trainer.CountWords(text);
        trainer.CountPairs();
        while (trainer._tokens.Count < vocabularySize - 1)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!trainer.MergeCommonest())
                break;
        }
        AddedToken end = new(trainer._tokens.Count, BytePairTokenizer.EndOfText, IsSpecial: true);
        return new BytePairTokenizer(trainer._tokens, trainer._merges, [end]);
    }

    /// <summary>Every distinct word once, in the order of first occurrence, with how often it occurs.</summary>
    private void CountWords(ReadOnlySpan<byte> text)
    {
        var places = new Dictionary<byte[], int>(ByteSequenceComparer.Instance);
        var known = places.GetAlternateLookup<ReadOnlySpan<byte>>();
        var counts = new List<long>();
        var ends = new AddedTokens([new AddedToken(0, BytePairTokenizer.EndOfText, true)]);
        while (!text.IsEmpty)
        {
            var part = text[..ends.Next(text, out _, out var mark)];
            text = text[(part.Length + mark)..];
            while (!part.IsEmpty)
            {
                var word = part[..PreTokens.FirstLength(part)];
                part = part[word.Length..];
                if (known.TryGetValue(word, out var place))
                {
                    counts[place]++;
                }
                else if (word.Length is > 1 and <= MaxWordBytes)
                {
                    known[word] = counts.Count;
                    counts.Add(1);
                    _words.Add(([.. word.ToArray().Select(value => (int)value)], 0));
                }
            }
        }
        for (int i = 0; i < counts.Count; i++)
            _words[i] = (_words[i].Tokens, counts[i]);
    }

    private void CountPairs()
    {
        for (int word = 0; word < _words.Count; word++)
        {
            var (tokens, count) = _words[word];
            for (int i = 0; i + 1 < tokens.Count; i++)
                Raise(tokens[i], tokens[i + 1], count, word);
        }
        EnqueueRisen();
    }

    /// <summary>Makes the commonest pair a token, everywhere; false when no pair occurs twice.</summary>
    private bool MergeCommonest()
    {
        while (_commonest.TryDequeue(out var key, out var entry))
        {
            var pair = _pairs[key];
            if (pair.Count < -entry.NegativeCount)
                Enqueue(key, pair.Count); // it fell since; had it risen, a newer entry would be there
            if (pair.Count != -entry.NegativeCount || pair.Count == 0)
                continue;
            if (pair.Count < 2)
                return false;
            int first = (int)(key >> 32), second = (int)(uint)key;
            byte[] whole = [.. _tokens[first], .. _tokens[second]];
            // Another pair made the same bytes a token already; this one stays two, so that every token has one origin.
            if (!_known.Add(whole))
                continue;
            int merged = _tokens.Count;
            _tokens.Add(whole);
            _merges.Add((first, second));
            foreach (var word in pair.Words)
                MergeIn(word, first, second, merged);
            _pairs.Remove(key);
            _risen.Remove(key);
            EnqueueRisen();
            return true;
        }
        return false;
    }

    /// <summary>Merges the pair in one word, from left to right; counts change only beside each merge.</summary>
    private void MergeIn(int word, int first, int second, int merged)
    {
        var (tokens, count) = _words[word];
        int kept = 0;
        for (int i = 0; i < tokens.Count; i++)
        {
            if (i + 1 == tokens.Count || tokens[i] != first || tokens[i + 1] != second)
            {
                tokens[kept++] = tokens[i];
                continue;
            }
            if (kept > 0)
            {
                Lower(tokens[kept - 1], first, count);
                Raise(tokens[kept - 1], merged, count, word);
            }
            if (i + 2 < tokens.Count)
            {
                Lower(second, tokens[i + 2], count);
                Raise(merged, tokens[i + 2], count, word);
            }
            tokens[kept++] = merged;
            i++;
        }
        tokens.RemoveRange(kept, tokens.Count - kept);
    }

    private void Lower(int first, int second, long count) => _pairs[BytePairMerger.Pair(first, second)].Count -= count;

    private void Raise(int first, int second, long count, int word)
    {
        var key = BytePairMerger.Pair(first, second);
        if (!_pairs.TryGetValue(key, out var pair))
            _pairs.Add(key, pair = new Pair());
        pair.Count += count;
        if (pair.Words.Count == 0 || pair.Words[^1] != word)
            pair.Words.Add(word);
        _risen.Add(key);
    }

    private void EnqueueRisen()
    {
        // Their order does not matter: no two entries of the queue are equal unless they are the same.
        foreach (var key in _risen)
            Enqueue(key, _pairs[key].Count);
        _risen.Clear();
    }

    private void Enqueue(long key, long count)
    {
        if (count > 0)
            _commonest.Enqueue(key, (-count, key));
    }

    private sealed class Pair
    {
        public long Count { get; set; }

        /// <summary>Words that had the pair at some time, some of them several times.</summary>
        public List<int> Words { get; } = [];
    }
}
