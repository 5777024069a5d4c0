using ZeroG.Training.Data;
using ZeroG.Training.Evaluation;
using ZeroG.Training.Model;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Training.Tests;

public class EvaluationTests
{
    private static readonly byte[] Text = TinyModel.Text.Bytes[..1000].ToArray();

    [Fact]
    public void A_model_that_knows_nothing_loses_the_log_of_256_a_byte()
    {
        var zero = new ParameterVector(ParameterLayout.For(TinyModel.Config));
        Assert.Equal(Math.Log(256), HeldOutLoss.Measure(zero, new Corpus(Text), long.MaxValue).PerToken, 1e-6);
    }

    [Fact]
    public void The_loss_is_the_mean_over_whole_windows_within_the_limit()
    {
        var parameters = TinyModel.Parameters();
        int context = TinyModel.Config.Context;
        var one = new Transformer(TinyModel.Config, 1);
        // 19 windows: one full batch of 16, and one of 3; one chain of sums all the same.
        double sum = 0;
        for (int i = 0; i < 19; i++)
            one.AddLoss(parameters, Tokens(i * context), Tokens(i * context + 1), ref sum);
        var expected = sum / (19 * context);

        Assert.Equal(expected, HeldOutLoss.Measure(parameters, new Corpus(Text), 19 * context + 7).PerByte);
        Assert.Equal(expected, HeldOutLoss.Measure(parameters, new Corpus(Text.AsMemory(0, 19 * context + 1)), long.MaxValue).PerToken);
        foreach (var atOnce in (int[])[1, 2, 5, 19])
            Assert.Equal(sum, HeldOutLoss.Measure(parameters, new Corpus(Text), 19 * context, atOnce, CancellationToken.None, null).Sum);
        Assert.Throws<ArgumentException>(() => HeldOutLoss.Measure(parameters, new Corpus(Text.AsMemory(0, context)), 100));
        Assert.Throws<ArgumentException>(() => HeldOutLoss.Measure(parameters, new Corpus(Text), context - 1));

        int[] Tokens(int at) => [.. Text.AsSpan(at, context).ToArray().Select(b => (int)b)];
    }

    [Fact]
    public void Whatever_trains_can_be_evaluated()
    {
        var most = ModelPresets.Get("100m") with { VocabularySize = 32_768 };
        ModelConfig[] configs = [.. ModelPresets.All.Select(p => p.Config), most, most with { Context = 8192 }, most with { TiedHead = false, Context = 4096 }];
        foreach (var config in configs)
        {
            config.ValidateForTraining(1, recompute: true);
            int windows = HeldOutLoss.WindowsAtOnce(config);
            Assert.InRange(windows, 1, 16);
            Assert.True(config.EvaluationBytes(windows) <= config.TrainingBytes(1) + (1L << 30));
        }
        Assert.Equal(16, HeldOutLoss.WindowsAtOnce(ModelConfig.Demo));
        Assert.Throws<ModelConfigException>(() => HeldOutLoss.WindowsAtOnce(
            new ModelConfig { Width = 1024, Layers = 1, Heads = 1, FeedForward = 65_536, Context = 16_384 }));
    }

    [Fact]
    public void Tokens_of_several_bytes_are_counted_as_both()
    {
        var tokenizer = BytePairTrainer.Train(Text, 280);
        var corpus = Corpus.Encode(Text, tokenizer);
        var zero = new ParameterVector(ParameterLayout.For(TinyModel.Config with { VocabularySize = 300 }));

        var loss = HeldOutLoss.Measure(zero, corpus, 2 * 20 + 1);

        Assert.Equal(40, loss.Tokens);
        Assert.Equal(tokenizer.Decode(tokenizer.Encode(Text).AsSpan(1, 40)).Length, loss.Bytes);
        Assert.InRange(loss.Bytes, 60, 1000);
        Assert.Equal(Math.Log(300), loss.PerToken, 1e-6);
        Assert.Equal(loss.PerToken * 40 / loss.Bytes, loss.PerByte, 1e-12);
        Assert.Throws<ArgumentException>(() => HeldOutLoss.Measure(TinyModel.Parameters(), corpus, 100));
    }

    [Fact]
    public void Witten_Bell_gives_the_values_worked_by_hand()
    {
        // Text "abab": a twice, b twice; after a: b twice; after b: a once.
        var model = NGramModel.Fit("abab"u8, 2);

        var a = (2 + 2 / 256.0) / (4 + 2); // N = 4, T = 2 without context
        Assert.Equal(a, model.Probability(0, 0, (byte)'a'), 1e-15);
        Assert.Equal((1 + a) / (1 + 1), model.Probability('b', 1, (byte)'a'), 1e-15); // N = 1, T = 1 after b
        Assert.Equal(2 / 256.0 / 6, model.Probability('z', 1, (byte)'q'), 1e-15); // unseen context: the shorter one
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void Probabilities_of_every_context_sum_to_one(int order)
    {
        var model = NGramModel.Fit(Text, order);
        foreach (ulong last in (ulong[])[0x7065_6F70_6C65, 0x20_756E_6974, 0xFFFF_FFFF, 0])
            Assert.Equal(1, Enumerable.Range(0, 256).Sum(b => model.Probability(last, 8, (byte)b)), 1e-12);
    }

    [Fact]
    public void A_higher_order_predicts_a_repeating_text_better_and_unseen_text_stays_finite()
    {
        var losses = new[] { 1, 2, 3, 5 }.Select(order => NGramModel.Fit(Text, order).Loss(Text)).ToArray();
        Assert.Equal(losses.OrderDescending(), losses);
        Assert.InRange(losses[^1], 0, 0.1);
        Assert.InRange(NGramModel.Fit(Text, 5).Loss([0, 255, 7, 200]), 5, 30);
    }

    [Fact]
    public void Counting_stops_at_its_bound_instead_of_filling_memory()
    {
        var counts = new NGramCounts(10_000);
        for (ulong key = 0; key < 10_000; key++)
            Assert.Equal(0, counts.Increment(key << 40));
        Assert.Equal(1, counts.Increment(9_999UL << 40));
        Assert.Equal(2, counts.Of(9_999UL << 40));
        Assert.Throws<InvalidOperationException>(() => counts.Increment(ulong.MaxValue));
    }
}
