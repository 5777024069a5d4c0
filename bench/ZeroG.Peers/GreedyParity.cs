using System.Text;
using ZeroG.Training.Generation;
using ZeroG.Training.Model;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Peers;

/// <summary>The text that one model continues a prompt with, by either engine; a token is a byte.</summary>
/// <param name="What">Who wrote the model.</param>
/// <param name="Ours">This engine's text.</param>
/// <param name="Theirs">PyTorch's.</param>
internal sealed record GreedyText(string What, string Ours, string Theirs)
{
    /// <summary>Whether they are the same.</summary>
    public bool Holds => Ours == Theirs;
}

/// <summary>Model folders that travel between the engines, and what either writes on from the same prompt.</summary>
internal static class GreedyParity
{
    private const string Prompt = "The people ";

    /// <summary>A folder that this engine or PyTorch wrote: both read it and continue the prompt within the context.</summary>
    public static async Task<GreedyText> RunAsync(Torch torch, string folder, string what, CancellationToken cancellation = default)
    {
        var parameters = ModelFolder.Read(folder);
        var prompt = Encoding.UTF8.GetBytes(Prompt);
        var count = parameters.Layout.Config.Context - prompt.Length;
        var ours = TextSampler.Sample(parameters, ByteTokenizer.Instance, prompt, new SamplingOptions { Temperature = 0, MaxTokens = count }, cancellation).ToArray();
        var theirs = await torch.GreedyAsync(folder, [.. prompt.Select(b => (int)b)], count, cancellation);
        return new GreedyText(what, Encoding.Latin1.GetString([.. ours.Select(t => checked((byte)t))]), Encoding.Latin1.GetString([.. theirs.Select(t => checked((byte)t))]));
    }

    /// <summary>The same for a model that PyTorch draws by itself.</summary>
    public static async Task<GreedyText> OfTheirsAsync(Torch torch, ModelConfig config, string folder, CancellationToken cancellation = default)
    {
        ModelFolder.WriteConfig(folder, config);
        await torch.WriteModelAsync(folder, cancellation);
        return await RunAsync(torch, folder, "a model that PyTorch wrote", cancellation);
    }

    /// <summary>The same for a model of ours.</summary>
    public static Task<GreedyText> OfOursAsync(Torch torch, ModelConfig config, string folder, CancellationToken cancellation = default)
    {
        ModelFolder.Write(folder, GradientParity.Weights(config));
        return RunAsync(torch, folder, "a model that this engine wrote", cancellation);
    }
}
