using System.Text;
using ZeroG.Training.Generation;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Training.Checkpoints;

/// <summary>A model as the files of a folder that Hugging Face's tools read (LlamaForCausalLM).</summary>
public static class OpenModel
{
    /// <summary>The shape of the model.</summary>
    public const string Config = "config.json";

    /// <summary>The parameters, when they are one file: a checkpoint of this project under another name, byte for byte.</summary>
    public const string Weights = "model.safetensors";

    /// <summary>Which file holds which parameters, when they are several.</summary>
    public const string WeightsIndex = "model.safetensors.index.json";

    /// <summary>The tokenizer.</summary>
    public const string Tokenizer = "tokenizer.json";

    /// <summary>A worker's inner optimizer state, beside what others read.</summary>
    public const string Optimizer = "optimizer.safetensors";

    /// <summary>Names and contents of the files of a checkpoint: the same bytes for equal checkpoints.</summary>
    /// <exception cref="CheckpointFormatException">The checkpoint carries no tokenizer that fits.</exception>
    /// <exception cref="TokenizerFormatException">The tokenizer it carries is malformed.</exception>
    public static IReadOnlyList<(string Name, Action<Stream> Write)> Files(Checkpoint checkpoint)
    {
        var tokenizer = CheckpointTokenizer.Of(checkpoint);
        var end = tokenizer.EndToken;
        return
        [
            (Config, Bytes(LlamaConfigJson.Write(new LlamaConfig(checkpoint.Config, end)))),
            ("generation_config.json", Bytes(GenerationConfig(end))),
            (Weights, checkpoint.Write),
            (Tokenizer, Bytes(TokenizerJson.Write(tokenizer))),
            ("tokenizer_config.json", Bytes(TokenizerConfig(tokenizer, checkpoint.Config.Context))),
        ];
    }

    /// <summary>
    /// The checkpoint of a folder's parameters, shape and tokenizer. Metadata is kept when the parameters were a checkpoint of
    /// this project, so that a model that was written here comes back with the same bytes.
    /// </summary>
    /// <param name="config">From config.json.</param>
    /// <param name="weights">All files of parameters, read.</param>
    /// <param name="tokenizer">From tokenizer.json.</param>
    /// <exception cref="CheckpointFormatException">A parameter is missing, or tokenizer or end token do not fit the model.</exception>
    public static Checkpoint Assemble(LlamaConfig config, OpenWeights weights, ITokenizer tokenizer)
    {
        if (config.EndToken is { } end)
        {
            tokenizer = tokenizer switch
            {
                BytePairTokenizer pairs when end >= 0 && end < pairs.VocabularySize => pairs.WithEndToken(end),
                BytePairTokenizer pairs => throw new CheckpointFormatException(
                    $"'eos_token_id' is {end}, and the tokenizer has {pairs.VocabularySize} tokens", Config, "Take both files from the same model."),
                _ => throw new CheckpointFormatException(
                    $"'eos_token_id' is {end}, but tokens are bytes, none of which ends a text", Config, "Set it to null, or add the tokenizer.json of the model."),
            };
        }
        return CheckpointTokenizer.With(new Checkpoint(weights.Complete(), weights.Metadata), tokenizer);
    }

    private static byte[] GenerationConfig(int? end)
    {
        var standard = new SamplingOptions();
        return OpenJson.Write(json =>
        {
            OpenJson.WriteEnds(json, end);
            json.WriteBoolean("do_sample", true);
            json.WriteNumber("temperature", standard.Temperature);
            json.WriteNumber("top_k", standard.TopK);
            json.WriteNumber("max_new_tokens", standard.MaxTokens);
        });
    }

    private static byte[] TokenizerConfig(ITokenizer tokenizer, int context) => OpenJson.Write(json =>
    {
        json.WriteString("tokenizer_class", "PreTrainedTokenizerFast");
        json.WriteNumber("model_max_length", context);
        json.WriteBoolean("clean_up_tokenization_spaces", false);
        // Only an added token is looked up by its text.
        if (tokenizer is not BytePairTokenizer { EndToken: { } end } pairs || pairs.Added.All(token => token.Id != end))
            return;
        var content = Encoding.UTF8.GetString(tokenizer.BytesOf(end));
        json.WriteString("bos_token", content);
        json.WriteString("eos_token", content);
    });

    private static Action<Stream> Bytes(byte[] content) => stream => stream.Write(content);
}
