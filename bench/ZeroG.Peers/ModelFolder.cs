using System.Buffers.Binary;
using System.Text.Json;
using ZeroG.Training.Checkpoints;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Peers;

/// <summary>
/// A model as Hugging Face's tools lay it out (<see cref="OpenModel"/>), and beside it what a run needs: windows of tokens, a
/// prompt, the optimizer's settings.
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

    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>Writes a model as <c>model export</c> does; a token is a byte.</summary>
    public static void Write(string folder, ParameterVector parameters)
    {
        foreach (var (name, write) in OpenModel.Files(new Checkpoint(parameters, new Dictionary<string, string>())))
        {
            using var file = File.Create(Path.Combine(folder, name));
            write(file);
        }
    }

    /// <summary>Writes <c>config.json</c> alone.</summary>
    public static void WriteConfig(string folder, ModelConfig config) =>
        File.WriteAllBytes(Path.Combine(folder, OpenModel.Config), LlamaConfigJson.Write(new LlamaConfig(config, null)));

    /// <summary>Reads a model that any such tool wrote, as <c>model import</c> does; a token is a byte.</summary>
    /// <exception cref="CheckpointFormatException">The configuration, or a tensor's name, shape or values, are not those of such a model.</exception>
    public static ParameterVector Read(string folder)
    {
        var config = LlamaConfigJson.Read(File.ReadAllBytes(Path.Combine(folder, OpenModel.Config)));
        var weights = new OpenWeights(config.Model);
        using var file = File.OpenRead(Path.Combine(folder, OpenModel.Weights));
        weights.Add(file, OpenModel.Weights);
        return OpenModel.Assemble(config, weights, ByteTokenizer.Instance).Parameters;
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

    private sealed record RecipeFile(
        double Beta1, double Beta2, double Epsilon, double WeightDecay, double ClipNorm, double Peak, double FloorFraction, long WarmUpSteps, long TotalSteps);
}
