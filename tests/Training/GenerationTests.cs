using ZeroG.Training.Generation;
using ZeroG.Training.Model;

namespace ZeroG.Training.Tests;

public class GenerationTests
{
    private static readonly byte[] Prompt = "we the people"u8.ToArray();

    [Fact]
    public void One_token_at_a_time_gives_the_logits_of_the_whole_window()
    {
        var config = new ModelConfig { Width = 48, Layers = 2, Heads = 3, FeedForward = 72, Context = 45 };
        var parameters = Initialization.Initialize(config, 3);
        int[] tokens = [.. Enumerable.Range(0, 45).Select(i => i * 37 % 256)];
        var expected = new Transformer(config, 1).Logits(parameters, tokens).ToArray();

        var decoder = new Decoder(parameters);
        for (int t = 0; t < tokens.Length; t++)
            Assert.Equal(expected[(t * 256)..((t + 1) * 256)], decoder.Append(tokens[t]).ToArray());
        Assert.Throws<InvalidOperationException>(() => decoder.Append(0).Length);
    }

    [Fact]
    public void The_same_seed_writes_the_same_text_and_another_seed_another()
    {
        var options = new SamplingOptions { Temperature = 1, MaxBytes = 60, Seed = 5 };
        var text = Sample(options);
        Assert.Equal(60, text.Length); // beyond the context of 20, so the cache was rebuilt
        Assert.Equal(text, Sample(options));
        Assert.NotEqual(text, Sample(options with { Seed = 6 }));
    }

    [Fact]
    public void Temperature_zero_and_a_single_candidate_both_take_the_likeliest_byte()
    {
        var greedy = Sample(new SamplingOptions { Temperature = 0, MaxBytes = 30 });
        Assert.Equal(greedy, Sample(new SamplingOptions { TopK = 1, Seed = 9, MaxBytes = 30 }));
    }

    [Fact]
    public void Bytes_are_drawn_as_often_as_their_probability_says_and_never_beyond_the_top()
    {
        float[] logits = [0, MathF.Log(6), MathF.Log(3), -1];
        var options = new SamplingOptions { Temperature = 1, TopK = 3 };
        var counts = new int[4];
        for (int i = 0; i < 1000; i++)
            counts[TextSampler.Draw(logits, options, (i + 0.5) / 1000)]++;
        Assert.Equal([100, 600, 300, 0], counts);
    }

    [Fact]
    public void Bytes_arrive_one_by_one_and_cancellation_stops_them()
    {
        using var cancellation = new CancellationTokenSource();
        var received = 0;
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var _ in TextSampler.Sample(TinyModel.Parameters(), Prompt, new SamplingOptions { MaxBytes = 1000 }, cancellation.Token))
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
        Assert.Throws<ArgumentException>(() => TextSampler.Sample(TinyModel.Parameters(), Prompt, new SamplingOptions { Temperature = double.NaN }));
        Assert.Throws<ArgumentException>(() => TextSampler.Sample(TinyModel.Parameters(), Prompt, new SamplingOptions { MaxBytes = -1 }));
        Assert.NotEmpty(TextSampler.Sample(TinyModel.Parameters(), default, new SamplingOptions { MaxBytes = 1 }));
    }

    private static byte[] Sample(SamplingOptions options) => [.. TextSampler.Sample(TinyModel.Parameters(), Prompt, options)];
}
