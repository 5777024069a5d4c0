using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using ZeroG.Training.Numerics;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Training.Tests;

public sealed class BytePairTests
{
    private static readonly BytePairTokenizer Small = BytePairTrainer.Train(TrainingText(), 400);

    [Fact]
    public void The_pairs_worked_by_hand_are_merged_in_their_order()
    {
        var tokenizer = BytePairTrainer.Train("low low low low lower lower newest newest newest newest"u8, 262);
        // (l,o), (o,w) and (w,e) occur 6 times: 'l' is the smallest first token. Then (w,e), as 'w' is smaller than the new
        // token; then ( ,lo), 5 times. Of the pairs that occur 4 times ( ,n) comes first, and of what is left (e,we).
        Assert.Equal(["lo", "we", " lo", " n", "ewe"], Enumerable.Range(256, 5).Select(t => Encoding.UTF8.GetString(tokenizer.BytesOf(t))));
        Assert.Equal((262, 261), (tokenizer.VocabularySize, tokenizer.EndToken));
        Assert.Equal([256, 'w', 258, 'w'], tokenizer.Encode("low low"u8));
        Assert.Equal([258, 257, 'r', 261, 258], tokenizer.Encode(" lower<|endoftext|> lo"u8));
    }

    [Fact]
    public void Training_is_a_pure_function_whose_bytes_are_recorded()
    {
        var json = TokenizerJson.Write(Small);
        Assert.Equal(json, TokenizerJson.Write(BytePairTrainer.Train(TrainingText(), 400)));
        Assert.Equal("9ff3852ceecca3dec6e436a40add6416b1ea0c5d96b322516db73607030d63fe", Convert.ToHexStringLower(SHA256.HashData(json)));
    }

    [Fact]
    public void The_tokens_of_awkward_texts_are_those_of_the_reference_implementation()
    {
        // Recorded with Hugging Face's tokenizers 0.23.2 (Rust, npm package "tokenizers") from the tokenizer.json above:
        // encode(text, null, { addSpecialTokens: false }), a JSON array a line. The package is too heavy to install for tests.
        var lines = TokenizerTexts.Edges.Select(text => JsonSerializer.Serialize(Small.Encode(Encoding.UTF8.GetBytes(text))));
        Assert.Equal(
            "ac628bf75552b5fb20f14938877b9b1b8abf36e9c5375034899e0d1a0ae50b75",
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines)))));
    }

    [Fact]
    public void Training_agrees_with_counting_every_pair_anew_before_every_merge()
    {
        var text = TrainingText();
        Assert.Equal(Naive(text, 60), Small.Merges.Take(60).Select(m => (m.First, m.Second)));
    }

    [Fact]
    public void A_text_with_nothing_to_repeat_gives_a_smaller_vocabulary_than_asked_for()
    {
        Assert.Equal(257, BytePairTrainer.Train("abc"u8, 5000).VocabularySize);
        Assert.Equal(257, BytePairTrainer.Train([], 257).VocabularySize);
        Assert.Throws<ArgumentException>(() => BytePairTrainer.Train("abc"u8, 256));
        Assert.Throws<ArgumentException>(() => BytePairTrainer.Train("abc"u8, int.MaxValue));
        Assert.Throws<OperationCanceledException>(() => BytePairTrainer.Train("abab"u8, 300, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Any_bytes_come_back_as_they_were() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            byte[] text = [.. bytes, .. " the people of"u8, .. bytes];
            return Small.Decode(Small.Encode(text)).AsSpan().SequenceEqual(text);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_word_is_merged_by_rank_and_then_from_the_left()
    {
        var merges = new Dictionary<long, Merge>();
        foreach (var (rank, merge) in Small.Merges.Index())
            merges.Add(BytePairMerger.Pair(merge.First, merge.Second), new Merge(rank, 256 + rank));
        var random = CounterRandom.For(3);
        var merger = new BytePairMerger(merges);
        for (int trial = 0; trial < 300; trial++)
        {
            List<int> word = [.. Enumerable.Range(0, trial % 40).Select(i => (int)TrainingText()[random.Below((ulong)(trial * 64 + i), 200)])];
            var expected = MergeOneByOne([.. word], merges);
            Assert.Equal(expected, word.Take(merger.Merge(word)));
        }
    }

    [Fact]
    public void A_text_without_breaks_takes_no_quadratic_time()
    {
        var text = new byte[1 << 20];
        text.AsSpan().Fill((byte)'e');
        var tokens = Small.Encode(text);
        Assert.Equal(text, Small.Decode(tokens));
        Assert.Throws<ArgumentException>(() => Small.Encode(Enumerable.Repeat((byte)'e', (16 << 20) + 1).ToArray()));
    }

    [Fact]
    public void A_token_that_does_not_exist_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Small.Decode([400]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Small.Decode([-1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ByteTokenizer.Instance.Decode([256]));
    }

    [Fact]
    public void Characters_cut_between_tokens_are_whole_again_in_a_stream()
    {
        var decoder = Encoding.UTF8.GetDecoder();
        var shown = new StringBuilder();
        var chars = new char[16];
        foreach (var token in ByteTokenizer.Instance.Encode("né 日本 👩"u8))
            shown.Append(chars, 0, decoder.GetChars(ByteTokenizer.Instance.BytesOf(token), chars, flush: false));
        Assert.Equal("né 日本 👩", shown.ToString());
    }

    internal static byte[] TrainingText()
    {
        string[] words = ["we", "the", "people", "of", "united", "states", "union", "unity", "café", "don't", "1789", "國", "the", "the"];
        var random = CounterRandom.For(1);
        return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 3000).Select(i => words[random.Below((ulong)i, words.Length)] + words[random.Below((ulong)i + 5000, words.Length)] + (i % 11 == 0 ? ".\n" : " "))));
    }

    private static List<(int, int)> Naive(byte[] text, int count)
    {
        var words = new List<List<int>>();
        for (ReadOnlySpan<byte> rest = text; !rest.IsEmpty; rest = rest[PreTokens.FirstLength(rest)..])
            words.Add([.. rest[..PreTokens.FirstLength(rest)].ToArray().Select(b => (int)b)]);
        var merges = new List<(int, int)>();
        for (int id = 256; merges.Count < count; id++)
        {
            var best = words.SelectMany(w => w.Zip(w.Skip(1))).GroupBy(p => p).OrderByDescending(g => g.Count()).ThenBy(g => g.Key.First).ThenBy(g => g.Key.Second).First().Key;
            merges.Add(best);
            foreach (var word in words)
            {
                for (int i = 0; i + 1 < word.Count; i++)
                {
                    if ((word[i], word[i + 1]) != best) continue;
                    word[i] = id;
                    word.RemoveAt(i + 1);
                }
            }
        }
        return merges;
    }

    private static List<int> MergeOneByOne(List<int> word, Dictionary<long, Merge> merges)
    {
        while (true)
        {
            var due = Enumerable.Range(0, Math.Max(0, word.Count - 1))
                .Where(i => merges.ContainsKey(BytePairMerger.Pair(word[i], word[i + 1])))
                .OrderBy(i => merges[BytePairMerger.Pair(word[i], word[i + 1])].Rank).ThenBy(i => i).Cast<int?>().FirstOrDefault();
            if (due is not { } at) return word;
            word[at] = merges[BytePairMerger.Pair(word[at], word[at + 1])].Result;
            word.RemoveAt(at + 1);
        }
    }
}
