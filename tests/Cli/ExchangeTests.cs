using ZeroG.Training.Checkpoints;
using ZeroG.Training.Generation;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Cli.Tests;

public sealed class ExchangeTests : IDisposable
{
    private static readonly BytePairTokenizer s_tokenizer = BytePairTrainer.Train("we the people, we the people of"u8, 270);

    private static readonly ModelConfig s_config = new()
    {
        VocabularySize = s_tokenizer.VocabularySize,
        Width = 16,
        Layers = 2,
        Heads = 2,
        FeedForward = 24,
        Context = 12,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("zerog-exchange-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task An_exported_model_is_imported_with_the_same_bytes_and_writes_the_same_text()
    {
        var checkpoint = Model();
        var target = At("model");
        await OutputFile.WriteFolderAsync(target, OpenModel.Files(checkpoint), CancellationToken.None);

        var back = await OpenFolder.ReadAsync(target, null, CancellationToken.None);

        Assert.Equal(Bytes(checkpoint), Bytes(back));
        Assert.Equal(Bytes(checkpoint), await File.ReadAllBytesAsync(Path.Combine(target, "model.safetensors")));
        var options = new SamplingOptions { MaxTokens = 30, Seed = 3 };
        var pieces = new List<string>();
        var text = await Samples.DrawAsync(back, "we", options, pieces.Add, CancellationToken.None);
        Assert.Equal(text, string.Concat(pieces));
        Assert.Equal(text, await Samples.DrawAsync(checkpoint, "we", options, _ => { }, CancellationToken.None));
        Assert.Equal(["model"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task An_optimizer_beside_the_model_is_verified()
    {
        var target = At("model");
        var checkpoint = await WithOptimizerAsync(target);
        Assert.Equal(Bytes(checkpoint), Bytes(await OpenFolder.ReadAsync(target, null, CancellationToken.None)));

        var optimizer = Path.Combine(target, OpenModel.Optimizer);
        await File.WriteAllBytesAsync(optimizer, (await File.ReadAllBytesAsync(optimizer))[..^1]);
        await Assert.ThrowsAsync<CheckpointFormatException>(() => OpenFolder.ReadAsync(target, null, CancellationToken.None));
    }

    [Fact]
    public async Task A_shorter_context_can_be_taken_beside_an_optimizer()
    {
        var target = At("model");
        await WithOptimizerAsync(target);

        var back = await OpenFolder.ReadAsync(target, 6, CancellationToken.None);

        Assert.Equal(s_config with { Context = 6 }, back.Config);
        await using var file = File.OpenRead(Path.Combine(target, OpenModel.Optimizer));
        await Assert.ThrowsAsync<CheckpointFormatException>(() => OptimizerFile.VerifyAsync(file, back.Config, CancellationToken.None));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("0")]
    [InlineData("adam7")]
    public async Task An_optimizer_of_no_known_name_is_refused_by_it(string name)
    {
        var target = At("model");
        await WithOptimizerAsync(target);
        var path = Path.Combine(target, OpenModel.Optimizer);
        NamedTensor[] tensors;
        Dictionary<string, string> metadata;
        await using (var file = File.OpenRead(path))
        {
            var (header, read) = Safetensors.Read(file, 1 << 20);
            (tensors, metadata) = ([.. read], new(header.Metadata) { ["optimizer"] = name });
        }

        await using (var file = File.Create(path)) Safetensors.Write(file, metadata, tensors);

        var refusal = await Assert.ThrowsAsync<CheckpointFormatException>(() => OpenFolder.ReadAsync(target, null, CancellationToken.None));
        Assert.Contains($"'{name}'", refusal.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.5, new[] { 3, 4, 5 })]
    [InlineData(2.0, new[] { 3, 4 })]
    [InlineData(2.15, new[] { 3 })]
    [InlineData(2.4, new int[0])]
    public void A_demo_says_below_which_n_gram_models_it_ended(double loss, int[] orders)
    {
        var ngrams = new SortedDictionary<int, double> { [3] = 2.4, [4] = 2.1, [5] = 2.0 };
        Assert.Equal(orders, DemoResult.OrdersAbove(loss, ngrams));
    }

    [Fact]
    public async Task A_folder_that_lacks_a_part_is_refused_by_its_name()
    {
        var target = At("model");
        Assert.Equal(FailureKind.NotFound, (await Assert.ThrowsAsync<ZeroGException>(() => OpenFolder.ReadAsync(target, null, CancellationToken.None))).Kind);
        foreach (var name in (string[])["config.json", "model.safetensors", "tokenizer.json"])
        {
            await OutputFile.WriteFolderAsync(target, [.. OpenModel.Files(Model()).Where(file => file.Name != name)], CancellationToken.None);
            var missing = await Assert.ThrowsAsync<ZeroGException>(() => OpenFolder.ReadAsync(target, null, CancellationToken.None));
            Assert.Contains(name, missing.Message, StringComparison.Ordinal);
            Directory.Delete(target, recursive: true);
        }
    }

    [Fact]
    public async Task A_model_in_several_files_is_found_through_its_index()
    {
        var target = At("model");
        await OutputFile.WriteFolderAsync(target, OpenModel.Files(Model()), CancellationToken.None);
        File.Move(Path.Combine(target, "model.safetensors"), Path.Combine(target, "model-00001-of-00001.safetensors"));
        await File.WriteAllTextAsync(
            Path.Combine(target, "model.safetensors.index.json"), """{"weight_map":{"model.norm.weight":"model-00001-of-00001.safetensors"}}""");
        Assert.Equal(Bytes(Model()), Bytes(await OpenFolder.ReadAsync(target, null, CancellationToken.None)));
    }

    [Fact]
    public async Task Nothing_is_written_over_or_left_half_written()
    {
        var target = At("model");
        List<(string, Action<Stream>)> failing = [("a", stream => stream.WriteByte(1)), ("b", _ => throw new IOException("disk full"))];
        Assert.Equal(FailureKind.Storage, (await Assert.ThrowsAsync<ZeroGException>(() => OutputFile.WriteFolderAsync(target, failing, CancellationToken.None))).Kind);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));

        await OutputFile.WriteAsync(At("file"), stream => stream.WriteByte(7), CancellationToken.None);
        foreach (var path in (string[])[At("file"), _folder])
            Assert.Equal(FailureKind.Conflict, (await Assert.ThrowsAsync<ZeroGException>(() => OutputFile.WriteFolderAsync(path, failing, CancellationToken.None))).Kind);
        Assert.Equal(FailureKind.Conflict, (await Assert.ThrowsAsync<ZeroGException>(() => OutputFile.WriteAsync(At("file"), _ => { }, CancellationToken.None))).Kind);
        Assert.Equal(FailureKind.Storage, (await Assert.ThrowsAsync<ZeroGException>(() => OutputFile.WriteAsync(At("no/file"), _ => { }, CancellationToken.None))).Kind);
        Assert.Equal([7], await File.ReadAllBytesAsync(At("file")));
    }

    [Fact]
    public void Characters_that_arrive_in_pieces_are_shown_whole_and_one_that_never_ends_is_replaced()
    {
        var plain = new PlainText();
        var shown = new List<string>();
        foreach (var value in "aé日👩\u001b"u8.ToArray())
            shown.Add(plain.Next([value]));
        Assert.Equal(["a", "", "é", "", "", "日", "", "", "", "👩", "\uFFFD"], shown);
        Assert.Equal("", plain.Next([0xE6]));
        Assert.Equal("\uFFFD", plain.Next([], isLast: true));
    }

    [Fact]
    public void Numbers_that_are_no_tokens_are_named()
    {
        var last = s_tokenizer.VocabularySize - 1;
        Assert.Equal([1, 20, last], TokenText.Parse($" 1\n20\t{last} ", "ids.txt", s_tokenizer));
        foreach (var wrong in (string[])[$"1 {last + 1}", "1 -1", "1 x", "1 99999999999", "1 1.0"])
            Assert.Contains("number 2", Assert.Throws<ZeroGException>(() => TokenText.Parse(wrong, "ids.txt", s_tokenizer)).Message, StringComparison.Ordinal);
    }

    private static async Task<Checkpoint> WithOptimizerAsync(string target)
    {
        var checkpoint = Model();
        var layout = checkpoint.Parameters.Layout;
        await OutputFile.WriteFolderAsync(
            target,
            [.. OpenModel.Files(checkpoint), (OpenModel.Optimizer, stream => StateFiles.WriteOptimizer(stream, OptimizerState.Fresh(layout)))],
            CancellationToken.None);
        return checkpoint;
    }

    private static Checkpoint Model() => CheckpointTokenizer.With(
        new Checkpoint(Initialization.Initialize(s_config, 5), new Dictionary<string, string> { ["seed"] = "5" }), s_tokenizer);

    private static byte[] Bytes(Checkpoint checkpoint)
    {
        using var stream = new MemoryStream();
        checkpoint.Write(stream);
        return stream.ToArray();
    }

    private string At(string name) => Path.Combine(_folder, name);
}
