using System.Text;
using System.Text.Json.Nodes;
using NSubstitute;
using ZeroG.Datasets;
using ZeroG.Grains.Settlement;
using ZeroG.Grains.Training;
using ZeroG.Training.Tokenizers;
using static ZeroG.Grains.Tests.Samples;

namespace ZeroG.Grains.Tests.Training;

public sealed class JobAdmissionTests : IDisposable
{
    private readonly FolderStores _blobs = new();
    private readonly IGrainFactory _grains = Substitute.For<IGrainFactory>();

    public void Dispose() => _blobs.Dispose();

    [Fact]
    public async Task A_long_text_of_few_long_tokens_is_refused_when_it_has_no_window()
    {
        // Over 64 MiB, and no more than one window of tokens.
        var word = string.Concat(Enumerable.Repeat("<long>", 700_000));
        var spec = Spec() with { Tokenizer = await PutAsync(TokenizerWith(word)) };
        spec = spec with { Model = spec.Model with { VocabularySize = 300 } };
        await OfferAsync(spec.Dataset, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(word, spec.Model.Context))));

        var refusal = await Assert.ThrowsAsync<ZeroGException>(() => new JobAdmission(_grains, _blobs, ClusterChain.None, TimeProvider.System).AdmitAsync(spec));

        Assert.Equal(FailureKind.Invalid, refusal.Kind);
        Assert.Contains("16 tokens", refusal.Message, StringComparison.Ordinal);
    }

    private async Task OfferAsync(string name, byte[] text)
    {
        var version = new DatasetVersion(1, await PutAsync(text), new string('0', 64), "text.txt", Noon);
        var dataset = Substitute.For<IDatasetGrain>();
        dataset.GetAsync().Returns(new DatasetInfo(name, [version]));
        _grains.GetGrain<IDatasetGrain>(name).Returns(dataset);
    }

    private async Task<BlobRef> PutAsync(byte[] content) => (await _blobs.Durable.PutAsync(content)).ToBlobRef();

    private static byte[] TokenizerWith(string word)
    {
        var root = JsonNode.Parse(TokenizerJson.Write(BytePairTrainer.Train("low low lower"u8, 260)))!;
        var added = root["added_tokens"]!.AsArray();
        var another = added[0]!.DeepClone();
        (another["id"], another["content"]) = (added[0]!["id"]!.GetValue<int>() + 1, word);
        added.Add(another);
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }
}
