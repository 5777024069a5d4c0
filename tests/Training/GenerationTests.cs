using ZeroG.Training.Checkpoints;
using ZeroG.Training.Generation;
using ZeroG.Training.Model;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Training.Tests;

public class GenerationTests
{
    private static readonly byte[] Prompt = "we the people"u8.ToArray();

    [Theory]
    [InlineData(48, 3, 1, 45, true)]
    [InlineData(264, 4, 2, 300, false)] // more inner indices and keys than a product takes at once
    public void One_token_at_a_time_gives_the_logits_of_the_whole_window(int width, int heads, int group, int context, bool tied)
    {
        var config = new ModelConfig { Width = width, Layers = 2, Heads = heads, QueryGroup = group, FeedForward = 72, Context = context, TiedHead = tied };
        var parameters = Initialization.Initialize(config, 3);
        int[] tokens = [.. Enumerable.Range(0, context).Select(i => i * 37 % 256)];
        var expected = new Transformer(config, 1).Logits(parameters, tokens).ToArray();

        var decoder = new Decoder(parameters);
        for (int t = 0; t < tokens.Length; t++)
            Assert.Equal(expected[(t * 256)..((t + 1) * 256)], decoder.Append(tokens[t]).ToArray());
        Assert.Throws<InvalidOperationException>(() => decoder.Append(0).Length);
    }

    [Fact]
    public void The_same_seed_writes_the_same_text_and_another_seed_another()
    {
        var options = new SamplingOptions { Temperature = 1, MaxTokens = 60, Seed = 5 };
        var text = Sample(options);
        Assert.Equal(60, text.Length); // beyond the context of 20, so the cache was rebuilt
        Assert.Equal(text, Sample(options));
        Assert.NotEqual(text, Sample(options with { Seed = 6 }));
    }

    [Fact]
    public void Temperature_zero_and_a_single_candidate_both_take_the_likeliest_byte()
    {
        var greedy = Sample(new SamplingOptions { Temperature = 0, MaxTokens = 30 });
        Assert.Equal(greedy, Sample(new SamplingOptions { TopK = 1, Seed = 9, MaxTokens = 30 }));
    }

    [Fact]
    public void Bytes_are_drawn_as_often_as_their_probability_says_and_never_beyond_the_top()
    {
        float[] logits = [0, MathF.Log(6), MathF.Log(3), -1];
        var options = new SamplingOptions { Temperature = 1, TopK = 3 };
        var draw = new TokenDraw(4, options);
        var counts = new int[4];
        for (int i = 0; i < 1000; i++)
            counts[draw.Next(logits, (i + 0.5) / 1000)]++;
        Assert.Equal([100, 600, 300, 0], counts);
    }

    [Theory]
    [InlineData(0, 0.5, 1)]   // 0.6 alone is at least half
    [InlineData(0, 0.6, 1)]
    [InlineData(0, 0.7, 2)]
    [InlineData(0, 0.95, 3)]
    [InlineData(0, 1, 4)]
    [InlineData(2, 0.9, 2)]   // of the two likeliest, 0.6 is two thirds
    [InlineData(2, 0.6, 1)]
    public void The_nucleus_is_the_fewest_likeliest_tokens_with_that_share_of_what_top_k_left(int topK, double topP, int kept)
    {
        float[] logits = [MathF.Log(0.06f), MathF.Log(0.6f), MathF.Log(0.3f), MathF.Log(0.04f)];
        var draw = new TokenDraw(4, new SamplingOptions { Temperature = 1, TopK = topK, TopP = topP });
        int[] order = [1, 2, 0, 3];
        Assert.Equal(order[..kept].Order(), Enumerable.Range(0, 1000).Select(i => draw.Next(logits, (i + 0.5) / 1000)).Distinct().Order());
    }

    [Fact]
    public void Tokens_that_the_tokenizer_has_not_are_never_drawn_and_equal_logits_go_in_order()
    {
        var greedy = new SamplingOptions { Temperature = 0 };
        Assert.Equal(2, new TokenDraw(3, greedy).Next([1, -1, 2, 9], 0));
        Assert.Equal(1, new TokenDraw(4, greedy).Next([-1, 0f, -0f, -2], 0));
        Assert.Throws<CheckpointFormatException>(() => new TokenDraw(2, greedy).Next([1, float.NaN], 0));
    }

    [Fact]
    public void The_end_token_ends_the_text_and_is_not_part_of_it()
    {
        var tokenizer = BytePairTrainer.Train("abab"u8, 257); // its last token, 256, ends a text
        var parameters = new ParameterVector(ParameterLayout.For(TinyModel.Config with { VocabularySize = 257 }));
        parameters["model.norm.weight"].Fill(1);
        parameters["model.embed_tokens.weight"].Slice(256 * 24, 24).Fill(1);
        var options = new SamplingOptions { Temperature = 0, MaxTokens = 5 };

        Assert.Empty(TextSampler.Sample(parameters, tokenizer, default, options)); // begins with the end of another text
        Assert.Equal(5, TextSampler.Sample(parameters, tokenizer, Prompt, options).Count()); // all logits are equal: token 0
    }

    [Fact]
    public void Bytes_arrive_one_by_one_and_cancellation_stops_them()
    {
        using var cancellation = new CancellationTokenSource();
        var received = 0;
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var _ in TextSampler.Sample(TinyModel.Parameters(), ByteTokenizer.Instance, Prompt, new SamplingOptions { MaxTokens = 1000 }, cancellation.Token))
            {
                if (++received == 3)
                    cancellation.Cancel();
            }
        });
        Assert.Equal(3, received);
    }

    [Fact]
    public void Options_out_of_bounds_are_refused_at_the_call()
    {
        Assert.Throws<ArgumentException>(() => TextSampler.Sample(TinyModel.Parameters(), ByteTokenizer.Instance, Prompt, new SamplingOptions { Temperature = double.NaN }));
        Assert.Throws<ArgumentException>(() => TextSampler.Sample(TinyModel.Parameters(), ByteTokenizer.Instance, Prompt, new SamplingOptions { MaxTokens = -1 }));
        Assert.Throws<ArgumentException>(() => TextSampler.Sample(TinyModel.Parameters(), ByteTokenizer.Instance, Prompt, new SamplingOptions { TopP = 0 }));
        Assert.Throws<ModelConfigException>(() => TextSampler.Sample(TinyModel.Parameters(), BytePairTrainer.Train("abab"u8, 300), Prompt, new SamplingOptions()));
        Assert.NotEmpty(TextSampler.Sample(TinyModel.Parameters(), ByteTokenizer.Instance, default, new SamplingOptions { MaxTokens = 1 }));
    }

    private static int[] Sample(SamplingOptions options) => [.. TextSampler.Sample(TinyModel.Parameters(), ByteTokenizer.Instance, Prompt, options)];
}
