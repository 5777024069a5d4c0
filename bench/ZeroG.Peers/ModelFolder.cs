using System.Buffers.Binary;
using System.Text.Json;
using ZeroG.Training.Checkpoints;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Peers;

/// <summary>
/// A model as Hugging Face's tools lay it out, <c>config.json</c> (LlamaForCausalLM) and <c>model.safetensors</c>, and beside it
/// what a run needs: windows of tokens, a prompt, the optimizer's settings.
/// </summary>
internal static class ModelFolder
{
    /// <summary>Windows of context + 1 tokens each, little-endian int32.</summary>
    public const string Windows = "windows.i32";

    /// <summary>Tokens of a prompt, little-endian int32.</summary>
    public const string Prompt = "prompt.i32";

    /// <summary>Optimizer and schedule, JSON.</summary>
    public const string Recipe = "recipe.json";

    /// <summary>What PyTorch computed.</summary>
    public const string TorchTensors = "torch.safetensors";

    private const string Config = "config.json";
    private const string Model = "model.safetensors";
    private const long MaxConfigBytes = 1 << 16;

    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>Writes a model.</summary>
    public static void Write(string folder, ParameterVector parameters)
    {
        WriteConfig(folder, parameters.Layout.Config);
        using var file = File.Create(Path.Combine(folder, Model));
        new Checkpoint(parameters, new Dictionary<string, string>()).Write(file);
    }

    /// <summary>Writes <c>config.json</c> alone.</summary>
    public static void WriteConfig(string folder, ModelConfig config)
    {
        var keys = new HuggingFaceConfig(
            ["LlamaForCausalLM"], "llama", config.VocabularySize, config.Width, config.FeedForward, config.Layers, config.Heads, config.KeyValueHeads,
            config.Context, config.RopeTheta, config.NormEpsilon, config.TiedHead, "silu", "float32");
        File.WriteAllText(Path.Combine(folder, Config), JsonSerializer.Serialize(keys, s_json));
    }

    /// <summary>Reads a model that any such tool wrote.</summary>
    /// <exception cref="PeerFailedException">The configuration, or a tensor's name or shape, is not that of such a model.</exception>
    /// <exception cref="CheckpointFormatException">The safetensors file is malformed.</exception>
    public static ParameterVector Read(string folder)
    {
        var parameters = new ParameterVector(ParameterLayout.For(ReadConfig(folder)));
        using var file = File.OpenRead(Path.Combine(folder, Model));
        var (_, tensors) = Safetensors.Read(file, sizeof(float) * (long)parameters.Layout.Length);
        if (tensors.Count != parameters.Layout.Tensors.Count)
            throw new PeerFailedException($"{folder}: {tensors.Count} tensors, where the configuration asks for {parameters.Layout.Tensors.Count}.");
        foreach (var tensor in tensors)
        {
            if (parameters.Layout.Tensors.FirstOrDefault(t => t.Name == tensor.Name) is not { } place || !tensor.Shape.SequenceEqual(place.Shape.Select(d => (long)d)))
                throw new PeerFailedException($"{folder}: tensor '{tensor.Name}' of shape [{string.Join(", ", tensor.Shape)}] is not part of the model.");
            tensor.Values.Span.CopyTo(parameters[place]);
        }
        return parameters;
    }

    /// <summary>Writes tokens as little-endian int32.</summary>
    public static void WriteTokens(string path, IReadOnlyList<int> tokens)
    {
        var bytes = new byte[tokens.Count * sizeof(int)];
        for (var i = 0; i < tokens.Count; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), tokens[i]);
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Writes the optimizer's settings and the schedule.</summary>
    /// <exception cref="ArgumentException">The scripts know neither Muon nor another schedule than the cosine.</exception>
    public static void WriteRecipe(string folder, TrainingRecipe recipe, long totalSteps)
    {
        if (recipe.Muon is not null || recipe.LearningRate.Shape != LearningRateShape.Cosine)
            throw new ArgumentException($"{recipe.Optimizer} with {recipe.LearningRate.Shape}: choose AdamW and the cosine.", nameof(recipe));
        var (inner, rate) = (recipe.Inner, recipe.LearningRate);
        var settings = new RecipeFile(
            inner.Beta1, inner.Beta2, inner.Epsilon, inner.WeightDecay, inner.ClipNorm, rate.Peak, rate.FloorFraction, rate.WarmUpSteps, totalSteps);
        File.WriteAllText(Path.Combine(folder, Recipe), JsonSerializer.Serialize(settings, s_json));
    }

    private static ModelConfig ReadConfig(string folder)
    {
        var path = Path.Combine(folder, Config);
        try
        {
            if (new FileInfo(path).Length > MaxConfigBytes) throw new JsonException($"It has more than {MaxConfigBytes} bytes.");
            var keys = JsonSerializer.Deserialize<HuggingFaceConfig>(File.ReadAllText(path), s_json) ?? throw new JsonException("It is null.");
            if (keys.NumKeyValueHeads < 1) throw new JsonException($"num_key_value_heads is {keys.NumKeyValueHeads}.");
            return new ModelConfig
            {
                VocabularySize = keys.VocabSize,
                Width = keys.HiddenSize,
                FeedForward = keys.IntermediateSize,
                Layers = keys.NumHiddenLayers,
                Heads = keys.NumAttentionHeads,
                QueryGroup = keys.NumAttentionHeads / keys.NumKeyValueHeads,
                Context = keys.MaxPositionEmbeddings,
                RopeTheta = keys.RopeTheta,
                NormEpsilon = keys.RmsNormEps,
                TiedHead = keys.TieWordEmbeddings,
            }.Validate();
        }
        catch (Exception e) when (e is JsonException or ModelConfigException)
        {
            throw new PeerFailedException($"{path} is not the configuration of a Llama model: {e.Message}", e);
        }
    }

    private sealed record HuggingFaceConfig(
        string[] Architectures, string ModelType, int VocabSize, int HiddenSize, int IntermediateSize, int NumHiddenLayers, int NumAttentionHeads,
        int NumKeyValueHeads, int MaxPositionEmbeddings, double RopeTheta, double RmsNormEps, bool TieWordEmbeddings, string HiddenAct, string TorchDtype);

    private sealed record RecipeFile(
        double Beta1, double Beta2, double Epsilon, double WeightDecay, double ClipNorm, double Peak, double FloorFraction, long WarmUpSteps, long TotalSteps);
}
