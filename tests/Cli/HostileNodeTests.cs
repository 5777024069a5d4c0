using System.Collections.Immutable;
using System.Text;
using ZeroG.Auditing.Evidence;
using ZeroG.Chain.Crypto;
using ZeroG.Provenance;
using ZeroG.Receipts;
using ZeroG.Training.DiLoCo;

namespace ZeroG.Cli.Tests;

/// <summary>Receipts of a node that is not to be trusted.</summary>
public sealed class HostileNodeTests
{
    [Fact]
    public async Task The_receipt_of_another_job_is_refused()
    {
        using var key = SigningKey.Create();
        var file = Signed(key, SkippingNode.JobId);
        Assert.Equal(file.ToBytes(), (await ReadAsync(file.ToBytes())).ToBytes());
        var refused = await Assert.ThrowsAsync<ZeroGException>(() => ReadAsync(Signed(key, "01k0000000000000000000000b").ToBytes()));
        Assert.Contains("01k0000000000000000000000b", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"payload\":\"bnVsbA==\",\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\":[]}")]
    public async Task What_is_no_receipt_is_refused_in_words(string text)
    {
        var refused = Failure.Of(await Assert.ThrowsAsync<ReceiptFormatException>(() => ReadAsync(Encoding.UTF8.GetBytes(text))));
        Assert.Equal(FailureKind.Invalid, refused.Kind);
        Assert.NotEqual("", refused.Remedy);
    }

    private static Task<ReceiptFile> ReadAsync(byte[] receipt) =>
        ReceiptContent.ReadAsync(new SkippingNode([], 0) { Receipt = receipt }, SkippingNode.JobId, new Terminal(TextWriter.Null, TextWriter.Null, false, false, false), CancellationToken.None);

    private static ReceiptFile Signed(SigningKey key, string job)
    {
        var content = new ContentId(Hash256.FromBytes(new byte[32]), 1);
        var receipt = new Receipt(
            new ReceiptModel("model.safetensors", content, content.Root, 1, null),
            new ReceiptJob(job, DateTimeOffset.UnixEpoch, new JobInputs(TrainingRecipe.Demo, 1, content, null, 1, 0), SelectionRule.ByWorkerAndRound, null, null),
            new ReceiptProgram("ZeroG.Orleans", "0", "managed"),
            ImmutableArray<ReceiptSource>.Empty, ImmutableArray<ReceiptRound>.Empty, null, null, ReceiptSections.None);
        return ReceiptFile.Sign(receipt, key.Sign, key.Address);
    }
}
