using System.Text;
using ZeroG.Training.Data;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Training.Tests;

public sealed class UseTraceTests
{
    private const int Context = 16, Workers = 3;
    private const ulong Seed = 7;

    private static readonly Corpus s_corpus = new(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 500).Select(i => $"line {i * 7919 % 1000}\n"))));

    private static readonly TrainingRecipe s_recipe = new()
    {
        Model = TinyModel.Config with { Context = Context },
        Rounds = new RoundSchedule { Rounds = 6, Steps = 5, OpeningRounds = 2, OpeningSteps = 2 },
        Batch = 3,
    };

    // What the workers do, window by window: the definition.
    private static List<DataUse> Drawn(Func<long, bool> has) =>
    [
        .. from round in Enumerable.Range(0, 6)
           from worker in Enumerable.Range(0, Workers)
           from step in Enumerable.Range(0, s_recipe.Rounds.InnerSteps(round))
           from use in s_corpus.SelectData(Seed, worker, round, step, s_recipe.Batch, Context).Select((offset, place) => new DataUse(worker, round, step, place, offset))
           where has(use.Offset)
           select use,
    ];

    [Fact]
    public void The_windows_with_given_tokens_are_exactly_those_that_training_draws()
    {
        var random = new Random(2);
        for (var i = 0; i < 300; i++)
        {
            var start = random.Next(s_corpus.Length);
            var end = Math.Min(s_corpus.Length, start + random.Next(1, 40));
            var trace = new UseTrace(Seed, s_corpus.Length, Context, [new TokenRange(start, end)]);
            Assert.Equal(Drawn(offset => offset < end && offset + Context >= start), trace.InRounds(s_recipe, Workers));
        }
    }

    [Fact]
    public void Every_window_has_some_token_and_no_tokens_are_in_none()
    {
        Assert.Equal(Drawn(_ => true), new UseTrace(Seed, s_corpus.Length, Context, [new TokenRange(0, s_corpus.Length)]).InRounds(s_recipe, Workers));
        Assert.Empty(new UseTrace(Seed, s_corpus.Length, Context, [new TokenRange(9, 9)]).InRounds(s_recipe, Workers));
    }

    [Fact]
    public void A_record_that_no_window_touches_is_proven_absent()
    {
        var drawn = Drawn(_ => true).Select(use => use.Offset).Order().ToList();
        var (before, after) = drawn.Zip(drawn.Skip(1)).First(pair => pair.Second - pair.First > Context + 2);
        var gap = new TokenRange(before + Context + 1, after);
        Assert.Empty(new UseTrace(Seed, s_corpus.Length, Context, [gap]).InRounds(s_recipe, Workers));
        Assert.NotEmpty(new UseTrace(Seed, s_corpus.Length, Context, [gap with { Start = gap.Start - 1 }]).InRounds(s_recipe, Workers));
        Assert.NotEmpty(new UseTrace(Seed, s_corpus.Length, Context, [gap with { End = gap.End + 1 }]).InRounds(s_recipe, Workers));
    }

    [Fact]
    public void Several_ranges_are_one_question()
    {
        TokenRange[] asked = [new(400, 420), new(10, 30), new(25, 40), new(415, 416), new(1000, 1001)];
        var trace = new UseTrace(Seed, s_corpus.Length, Context, asked);
        Assert.Equal(Drawn(offset => asked.Any(range => offset < range.End && offset + Context >= range.Start)), trace.InRounds(s_recipe, Workers));
    }

    [Fact]
    public void Rounds_that_were_not_trained_are_left_out() =>
        Assert.Equal(
            Drawn(_ => true).Where(use => use.Round < 4),
            new UseTrace(Seed, s_corpus.Length, Context, [new TokenRange(0, s_corpus.Length)]).InRounds(s_recipe, Workers, rounds: 4));

    [Fact]
    public void Samples_that_are_given_out_are_found_by_their_index()
    {
        var offsets = s_corpus.SelectSamples(Seed, 5, 3000, Context);
        var asked = new TokenRange(100, 150);
        var expected = offsets.Select((offset, i) => new SampleUse(5 + i, offset)).Where(use => use.Offset < 150 && use.Offset + Context >= 100);
        Assert.Equal(expected, new UseTrace(Seed, s_corpus.Length, Context, [asked]).InSamples(new SampleRange(5, 3000)));
    }

    [Fact]
    public void Tokens_that_are_not_there_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new UseTrace(Seed, 100, Context, [new TokenRange(90, 101)]));
        Assert.Throws<ArgumentException>(() => new UseTrace(Seed, 100, Context, [new TokenRange(-1, 3)]));
        Assert.ThrowsAny<ArgumentException>(() => new UseTrace(Seed, Context, Context, []));
    }

    [Fact]
    public void Bytes_of_a_text_are_found_among_its_tokens()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("low lower lowest newest ", 20)));
        var corpus = Corpus.Encode(text, BytePairTrainer.Train(text, 280));
        Assert.True(corpus.Length < text.Length);
        var starts = new List<long>();
        for (var (token, at) = (0, 0L); token < corpus.Length; token++)
        {
            starts.Add(at);
            at += corpus.CountBytes(token, 1);
        }

        for (var start = 0; start < text.Length; start++)
        {
            for (var length = 1; length <= Math.Min(12, text.Length - start); length++)
            {
                var expected = new TokenRange(starts.FindLastIndex(at => at <= start), starts.FindLastIndex(at => at < start + length) + 1);
                Assert.Equal(expected, corpus.TokensOf(start, length));
            }
        }

        Assert.Equal(new TokenRange(3, 9), s_corpus.TokensOf(3, 6));
        Assert.ThrowsAny<ArgumentException>(() => corpus.TokensOf(text.Length - 1, 2));
        Assert.ThrowsAny<ArgumentException>(() => s_corpus.TokensOf(s_corpus.Length, 1));
    }
}
