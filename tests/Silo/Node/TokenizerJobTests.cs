using ZeroG.Client;
using ZeroG.Jobs;
using ZeroG.Provenance;
using ZeroG.Training.Checkpoints;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Silo.Tests.Node;

public sealed class TokenizerJobTests
{
    private static readonly BytePairTokenizer s_tokenizer = BytePairTrainer.Train(TestNode.Text, 300);

    [Fact]
    public async Task A_job_trains_on_the_tokens_of_its_tokenizer_and_its_checkpoint_carries_it()
    {
        await using var node = await TestNode.StartAsync();
        await node.AddTextAsync();
        var spec = await SpecAsync(node, TokenizerJson.Write(s_tokenizer));
        var (first, second) = (JobIds.New(TimeProvider.System), JobIds.New(TimeProvider.System));

        await node.Node.SubmitJobAsync(first, spec);
        await node.Node.SubmitJobAsync(second, spec);

        var (a, b) = (await node.EndOfAsync(first), await node.EndOfAsync(second));
        Assert.Equal((JobPhase.Completed, ""), (a.Phase, a.Reason));
        Assert.Equal((a.Checkpoint, a.HeldOutLoss), (b.Checkpoint, b.HeldOutLoss));
        await using var blob = await node.Node.OpenBlobAsync(a.Checkpoint!.Value.Root, a.Checkpoint.Value.Length);
        var checkpoint = Checkpoint.Read(blob);
        Assert.Equal(s_tokenizer.VocabularySize, checkpoint.Config.VocabularySize);
        Assert.Equal(s_tokenizer.Encode("Line 7 of the text"u8), CheckpointTokenizer.Of(checkpoint).Encode("Line 7 of the text"u8));
        // In nats a byte: a model that knows nothing of such tokens loses their logarithm once for several bytes.
        Assert.InRange(a.HeldOutLoss!.Value, 0.2, Math.Log(s_tokenizer.VocabularySize) / 1.5);
    }

    [Fact]
    public async Task A_tokenizer_that_is_missing_broken_or_too_large_for_the_model_is_refused_when_the_job_is_submitted()
    {
        await using var node = await TestNode.StartAsync();
        await node.AddTextAsync();
        var good = await SpecAsync(node, TokenizerJson.Write(s_tokenizer));

        await Refused(FailureKind.NotFound, good with { Tokenizer = new BlobRef("0x" + new string('a', 64), 100) });
        await Refused(FailureKind.Invalid, await SpecAsync(node, "{}"u8.ToArray()));
        await Refused(FailureKind.Invalid, good with { Model = good.Model with { VocabularySize = s_tokenizer.VocabularySize - 1 } });
        await Refused(FailureKind.Invalid, good with { Tokenizer = null });
        await Refused(FailureKind.Invalid, good with { Tokenizer = new BlobRef(good.Tokenizer!.Value.Root, TokenizerJson.MaxBytes + 1L) });

        async Task Refused(FailureKind kind, JobSpec spec) => Assert.Equal(
            kind, (await Assert.ThrowsAsync<ZeroGException>(() => node.Node.SubmitJobAsync(JobIds.New(TimeProvider.System), spec))).Kind);
    }

    [Fact]
    public async Task A_text_that_is_long_enough_in_bytes_alone_is_refused_when_the_job_is_submitted()
    {
        await using var node = await TestNode.StartAsync();
        await node.Node.AddDatasetAsync("text", new MemoryStream(TestNode.Text[..40]), "short.txt");
        var spec = await SpecAsync(node, TokenizerJson.Write(s_tokenizer));
        Assert.InRange(s_tokenizer.Encode(TestNode.Text.AsSpan(0, 40)).Length, 2, 35);

        var refused = await Assert.ThrowsAsync<ZeroGException>(
            () => node.Node.SubmitJobAsync(JobIds.New(TimeProvider.System), spec with { Model = spec.Model with { Context = 36 } }));

        Assert.Contains("tokens", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<JobSpec> SpecAsync(TestNode node, byte[] tokenizer)
    {
        var stored = await node.Node.AddDatasetAsync($"tokenizer-{ContentRoot.Compute(tokenizer).Root.ToString()[2..10]}", new MemoryStream(tokenizer), "tokenizer.json");
        var spec = TestNode.Spec();
        return spec with { Tokenizer = stored.Content, Model = spec.Model with { VocabularySize = s_tokenizer.VocabularySize } };
    }
}
