using ZeroG.Training.Checkpoints;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Cli;

/// <summary>Reads a model from a folder that Hugging Face's tools wrote, or <c>model export</c>; all of it is verified.</summary>
internal static class OpenFolder
{
    /// <summary>The model and its tokenizer.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="context">The longest sequence to take instead of the one in config.json, or null.</param>
    /// <param name="cancellationToken">Gives up between two files.</param>
    /// <exception cref="ZeroGException">The folder, or a file in it, is missing or too long.</exception>
    public static async Task<Checkpoint> ReadAsync(string folder, int? context, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
            throw new ZeroGException(FailureKind.NotFound, $"there is no folder {folder}.", "Name the folder that holds config.json.");
        var json = await InputFile.ReadAllAsync(Path.Combine(folder, OpenModel.Config), LlamaConfigJson.MaxBytes, cancellationToken);
        var config = LlamaConfigJson.Read(json, context);
        var tokenizer = await ReadTokenizerAsync(Path.Combine(folder, OpenModel.Tokenizer), config, cancellationToken);
        var weights = new OpenWeights(config.Model);
        foreach (var name in await WeightFilesAsync(folder, cancellationToken))
        {
            await using var file = InputFile.Open(Path.Combine(folder, name));
            await Task.Run(() => weights.Add(file, name), cancellationToken);
        }

        var checkpoint = await Task.Run(() => OpenModel.Assemble(config, weights, tokenizer), cancellationToken);
        await VerifyOptimizerAsync(Path.Combine(folder, OpenModel.Optimizer), json, cancellationToken);
        return checkpoint;
    }

    private static async Task<ITokenizer> ReadTokenizerAsync(string path, LlamaConfig config, CancellationToken cancellationToken)
    {
        if (File.Exists(path)) return await TokenText.ReadTokenizerAsync(path, cancellationToken);
        return config.Model.VocabularySize == 256
            ? ByteTokenizer.Instance
            : throw new ZeroGException(
                FailureKind.NotFound, $"there is no {path}, and the model has {config.Model.VocabularySize} tokens.", "Add the tokenizer.json of the model.");
    }

    private static async Task<IReadOnlyList<string>> WeightFilesAsync(string folder, CancellationToken cancellationToken)
    {
        var index = Path.Combine(folder, OpenModel.WeightsIndex);
        return !File.Exists(Path.Combine(folder, OpenModel.Weights)) && File.Exists(index)
            ? ShardIndex.Read(await InputFile.ReadAllAsync(index, ShardIndex.MaxBytes, cancellationToken))
            : [OpenModel.Weights];
    }

    // The state is of the model as the folder has it, whatever context is taken instead.
    private static async Task VerifyOptimizerAsync(string path, byte[] config, CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) return;
        await using var file = InputFile.Open(path);
        await OptimizerFile.VerifyAsync(file, LlamaConfigJson.Read(config).Model, cancellationToken);
    }
}
