using System.Collections.Frozen;
using System.Text;
using ZeroG.Training.Data;

namespace ZeroG.Training.Tokenizers;

/// <summary>
/// Byte-level byte-pair encoding as GPT-2 does it (Sennrich et al., arXiv 1508.07909; openai/gpt-2): added tokens are cut out,
/// the rest is cut into words, and the bytes of each word are merged by rank.
/// </summary>
public sealed class BytePairTokenizer : ITokenizer
{
    /// <summary>The mark between texts in GPT-2, and the end of a text here.</summary>
    public const string EndOfText = "<|endoftext|>";

    private const int MaxWordBytes = 16 << 20;  // some 30 bytes of memory for each
    private const int CachedWordBytes = 32;
    private const int CachedWords = 1 << 16;

    private readonly byte[][] _bytes;
    private readonly int[] _ofByte = new int[256];
    private readonly FrozenDictionary<long, Merge> _merges;
    private readonly AddedTokens _first, _then;

    /// <summary>A tokenizer of those parts.</summary>
    /// <param name="vocabulary">Bytes of each token by its number; null for the numbers of added tokens alone.</param>
    /// <param name="merges">Pairs of tokens, by rank.</param>
    /// <param name="added">Tokens found before anything is merged.</param>
    /// <exception cref="TokenizerFormatException">The parts do not fit together.</exception>
    internal BytePairTokenizer(IReadOnlyList<byte[]?> vocabulary, IReadOnlyList<(int First, int Second)> merges, IReadOnlyList<AddedToken> added)
    {
        var ids = new Dictionary<byte[], int>(ByteSequenceComparer.Instance);
        for (int id = 0; id < vocabulary.Count; id++)
        {
            if (vocabulary[id] is { } bytes && !ids.TryAdd(bytes, id))
                throw Wrong($"Tokens {ids[bytes]} and {id} are the same bytes", "model.vocab");
        }
        for (int value = 0; value < 256; value++)
        {
            _ofByte[value] = ids.TryGetValue([(byte)value], out var id)
                ? id
                : throw Wrong($"The byte {value} ('{ByteAlphabet.Text([(byte)value])}') has no token, so that not every text has tokens", "model.vocab");
        }
        // Listed by its text, which merges do not make: the library would look for its bytes in the alphabet, in vain.
        var plain = added.Where(token => vocabulary.ElementAtOrDefault(token.Id) is { } bytes && ByteAlphabet.Text(bytes) != token.Content).Select(token => token.Id).ToHashSet();
        var results = new Dictionary<long, Merge>();
        for (int rank = 0; rank < merges.Count; rank++)
        {
            var (first, second) = merges[rank];
            if (plain.Contains(first) || plain.Contains(second))
                throw Wrong("Its part is an added token, listed by its text", $"model.merges[{rank}]");
            byte[] whole = [.. vocabulary[first]!, .. vocabulary[second]!];
            if (!ids.TryGetValue(whole, out var result) || plain.Contains(result))
                throw Wrong($"'{ByteAlphabet.Text(whole)}', which it makes, is not in the vocabulary", $"model.merges[{rank}]");
            if (!results.TryAdd(BytePairMerger.Pair(first, second), new Merge(rank, result)))
                throw Wrong($"It repeats merge {results[BytePairMerger.Pair(first, second)].Rank}", $"model.merges[{rank}]");
        }
        _bytes = Cover(vocabulary, added);
        _merges = results.ToFrozenDictionary();
        _first = new AddedTokens(added.Where(token => !token.IsNormalized));
        _then = new AddedTokens(added.Where(token => token.IsNormalized));
        (Vocabulary, Merges, Added) = (vocabulary, merges, added);
        EndToken = UsualEnd(added);
    }

    private BytePairTokenizer(BytePairTokenizer other, int? endToken)
    {
        (_bytes, _ofByte, _merges, _first, _then) = (other._bytes, other._ofByte, other._merges, other._first, other._then);
        (Vocabulary, Merges, Added, EndToken) = (other.Vocabulary, other.Merges, other.Added, endToken);
    }

    /// <inheritdoc/>
    public int VocabularySize => _bytes.Length;

    /// <inheritdoc/>
    public int? EndToken { get; }

    /// <summary>Tokens that are found before anything is merged, as listed.</summary>
    public IReadOnlyList<AddedToken> Added { get; }

    /// <summary>Bytes of each token by its number; null for the numbers of added tokens alone.</summary>
    internal IReadOnlyList<byte[]?> Vocabulary { get; }

    /// <summary>Pairs of tokens, by rank.</summary>
    internal IReadOnlyList<(int First, int Second)> Merges { get; }

    /// <summary>The same tokenizer where that token ends a text, or none does.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    public BytePairTokenizer WithEndToken(int? token)
    {
        if (token is { } end)
            _ = BytesOf(end);
        return new BytePairTokenizer(this, token);
    }

    /// <inheritdoc/>
    public int[] Encode(ReadOnlySpan<byte> text)
    {
        var tokens = new List<int>(text.Length / 4);
        var encoding = new Words(this);
        while (!text.IsEmpty)
        {
            int before = _first.Next(text, out var added, out var length);
            for (var part = text[..before]; !part.IsEmpty;)
            {
                int ahead = _then.Next(part, out var second, out var secondLength);
                encoding.Append(part[..ahead], tokens);
                if (secondLength > 0)
                    tokens.Add(second);
                part = part[(ahead + secondLength)..];
            }
            if (length > 0)
                tokens.Add(added);
            text = text[(before + length)..];
        }
        RequireFew(tokens);
        return [.. tokens];
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> BytesOf(int token)
    {
        if ((uint)token >= (uint)_bytes.Length)
            throw new ArgumentOutOfRangeException(nameof(token), token, $"The vocabulary has {_bytes.Length} tokens.");
        return _bytes[token];
    }

    private static void RequireFew(List<int> tokens)
    {
        if (tokens.Count > Corpus.MaxTokens)
            throw new ArgumentException($"The text has over {Corpus.MaxTokens} tokens: split it, or choose a tokenizer with longer tokens.");
    }

    /// <summary>The token that ends a text by its name: no field of tokenizer.json says which it is, and these two are usual.</summary>
    internal static int? UsualEnd(IReadOnlyList<AddedToken> added) =>
        (added.FirstOrDefault(t => t is { IsSpecial: true, Content: EndOfText }) ?? added.FirstOrDefault(t => t is { IsSpecial: true, Content: "</s>" }))?.Id;

    /// <summary>The bytes of every token, added ones by their text; the numbers have no gap.</summary>
    private static byte[][] Cover(IReadOnlyList<byte[]?> vocabulary, IReadOnlyList<AddedToken> added)
    {
        var bytes = new List<byte[]?>(vocabulary);
        var contents = new HashSet<string>(StringComparer.Ordinal);
        foreach (var token in added.OrderBy(t => t.Id))
        {
            var where = $"added_tokens, id {token.Id}";
            var content = Encoding.UTF8.GetBytes(token.Content);
            if (!contents.Add(token.Content))
                throw Wrong("Another added token has the same content", where);
            if (token.Id > bytes.Count)
                throw Wrong($"No token has the id {bytes.Count}", where);
            if (token.Id == bytes.Count)
                bytes.Add(content);
            else if (bytes[token.Id] is null)
                bytes[token.Id] = content;
            else if (!bytes[token.Id].AsSpan().SequenceEqual(content))
                throw Wrong("Its id belongs to another token too", where);
        }
        int gap = bytes.IndexOf(null);
        return gap < 0 ? [.. bytes!] : throw Wrong($"No token has the id {gap}", "model.vocab");
    }

    private static TokenizerFormatException Wrong(string what, string where) =>
        new(what, where, "Mend the file, or take one that Hugging Face's tokenizers wrote.");

    /// <summary>Encodes words, remembering the short ones: most of a text is a few thousand of them.</summary>
    private sealed class Words(BytePairTokenizer tokenizer)
    {
        private readonly BytePairMerger _merger = new(tokenizer._merges);
        private readonly List<int> _word = [];
        private readonly Dictionary<byte[], int[]> _known = new(ByteSequenceComparer.Instance);

        public void Append(ReadOnlySpan<byte> text, List<int> tokens)
        {
            var known = _known.GetAlternateLookup<ReadOnlySpan<byte>>();
            while (!text.IsEmpty)
            {
                RequireFew(tokens);
                var word = text[..PreTokens.FirstLength(text)];
                text = text[word.Length..];
                if (known.TryGetValue(word, out var found))
                {
                    tokens.AddRange(found);
                    continue;
                }
                if (word.Length > MaxWordBytes)
                    throw new ArgumentException($"A run of {word.Length} bytes has no break between words; at most {MaxWordBytes} are merged as one. Break the text.");
                _word.Clear();
                foreach (var value in word)
                    _word.Add(tokenizer._ofByte[value]);
                int count = _merger.Merge(_word);
                _word.RemoveRange(count, _word.Count - count);
                tokens.AddRange(_word);
                if (word.Length <= CachedWordBytes && _known.Count < CachedWords)
                    known[word] = [.. _word];
            }
        }
    }
}
