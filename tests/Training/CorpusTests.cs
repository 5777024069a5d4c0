using ZeroG.Training.Data;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Training.Tests;

public class CorpusTests
{
    private static readonly Corpus Thousand = new(new byte[1000]);

    [Fact]
    public void The_windows_of_a_step_are_a_pure_function_of_seed_worker_round_and_step()
    {
        var offsets = Thousand.SelectData(1, 2, 3, 4, batch: 16, context: 50);

        Assert.Equal(offsets, new Corpus(new byte[1000]).SelectData(1, 2, 3, 4, 16, 50));
        long[][] others =
        [
            Thousand.SelectData(2, 2, 3, 4, 16, 50), Thousand.SelectData(1, 1, 3, 4, 16, 50),
            Thousand.SelectData(1, 2, 4, 4, 16, 50), Thousand.SelectData(1, 2, 3, 5, 16, 50),
        ];
        Assert.All(others, o => Assert.NotEqual(offsets, o));
        Assert.Equal([780L, 65L, 168L], Thousand.SelectData(42, 0, 0, 0, 3, 64));
    }

    [Fact]
    public void Every_window_lies_within_the_text_and_every_offset_occurs()
    {
        var corpus = new Corpus(new byte[30]);
        var seen = Enumerable.Range(0, 50).SelectMany(step => corpus.SelectData(1, 0, 0, step, 10, 20)).ToHashSet();
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), seen.Order());
    }

    [Fact]
    public void Windows_of_tokens_are_chosen_and_copied_as_those_of_bytes_are()
    {
        var text = "low lower lowest low lower lowest low lower lowest"u8.ToArray();
        var tokenizer = BytePairTrainer.Train(text, 262);
        int[] tokens = tokenizer.Encode(text);
        var corpus = Corpus.Encode(text, tokenizer);
        int[] inputs = new int[8], targets = new int[8];

        corpus.Gather([0, 5], 4, inputs, targets);

        Assert.Equal(tokens.Length, corpus.Length);
        Assert.Equal([.. tokens[..4], .. tokens[5..9]], inputs);
        Assert.Equal([.. tokens[1..5], .. tokens[6..10]], targets);
        Assert.Equal(new Corpus(new byte[tokens.Length]).SelectData(1, 2, 3, 4, 5, 6), corpus.SelectData(1, 2, 3, 4, 5, 6));
        Assert.Throws<InvalidOperationException>(() => corpus.Bytes);
    }

    [Fact]
    public void A_text_of_one_window_and_its_target_is_enough_and_a_shorter_one_is_refused()
    {
        Assert.Equal([0L, 0L], new Corpus(new byte[21]).SelectData(1, 0, 0, 0, 2, 20));
        Assert.Throws<ArgumentException>(() => new Corpus(new byte[20]).SelectData(1, 0, 0, 0, 2, 20));
    }
}
