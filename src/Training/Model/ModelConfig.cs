using System.Globalization;

namespace ZeroG.Training.Model;

/// <summary>
/// The shape of a decoder-only transformer: RMSNorm before each block, rotary positions, causal attention, SwiGLU (the Llama
/// arrangement, arXiv 2302.13971).
/// </summary>
/// <remarks>An instance is unchecked until <see cref="Validate"/>; everything that allocates by it validates first.</remarks>
public sealed record ModelConfig
{
    /// <summary>Most parameters a model may have: 2²⁸, 1 GiB of float32.</summary>
    public const long MaxParameters = 1L << 28;

    /// <summary>Most bytes one training step may hold in parameters, optimizer state and activations: 8 GiB, so that no array outgrows a .NET array.</summary>
    public const long MaxTrainingBytes = 8L << 30;

    /// <summary>Most distinct tokens: 2¹⁸, twice the vocabulary of Llama 3.</summary>
    public const int MaxVocabularySize = 1 << 18;

    /// <summary>Distinct tokens, 2 to <see cref="MaxVocabularySize"/>; 256 when tokens are bytes.</summary>
    public int VocabularySize { get; init; } = 256;

    /// <summary>Width of the residual stream (Llama's hidden size); a multiple of <see cref="Heads"/>.</summary>
    public required int Width { get; init; }

    /// <summary>Transformer blocks, 1 to 128.</summary>
    public required int Layers { get; init; }

    /// <summary>Attention heads; <see cref="HeadWidth"/> must be even, for rotary pairs.</summary>
    public required int Heads { get; init; }

    /// <summary>
    /// Query heads that share one key head and one value head (grouped-query attention, arXiv 2305.13245); divides
    /// <see cref="Heads"/>. 1 is plain multi-head attention.
    /// </summary>
    public int QueryGroup { get; init; } = 1;

    /// <summary>Inner width of SwiGLU (Llama's intermediate size).</summary>
    public required int FeedForward { get; init; }

    /// <summary>Longest sequence in tokens, and the length of every training window.</summary>
    public required int Context { get; init; }

    /// <summary>Whether the output head is the embedding matrix itself.</summary>
    public bool TiedHead { get; init; } = true;

    /// <summary>Base of the rotary frequencies, θ in arXiv 2104.09864.</summary>
    public double RopeTheta { get; init; } = 10_000;

    /// <summary>ε added to the mean square in RMSNorm.</summary>
    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>Width of one attention head.</summary>
    public int HeadWidth => Width / Heads;

    /// <summary>Key heads, and as many value heads.</summary>
    public int KeyValueHeads => Heads / QueryGroup;

    /// <summary>Width of all keys of a token together, and of its values.</summary>
    public int KeyValueWidth => KeyValueHeads * HeadWidth;

    /// <summary>Smallest useful model, for tests and first runs: 117,056 parameters.</summary>
    public static ModelConfig Tiny => new() { Width = 64, Layers = 2, Heads = 4, FeedForward = 176, Context = 64 };

    /// <summary>The model of the demonstration, 357,024 parameters: writes readable English after minutes on two cores.</summary>
    public static ModelConfig Demo => new() { Width = 96, Layers = 3, Heads = 4, FeedForward = 256, Context = 128 };

    /// <summary>Number of trainable float32 values. Meaningful once <see cref="Validate"/> has passed.</summary>
    public long ParameterCount
    {
        get
        {
            long w = Width, block = 2 * w * w + 2 * w * KeyValueWidth + 3 * w * FeedForward + 2 * w;
            return VocabularySize * w * (TiedHead ? 1 : 2) + Layers * block + w;
        }
    }

    /// <summary>
    /// Bytes one inner phase holds at most at micro-batches of <paramref name="windows"/> windows: eleven vectors of the model's
    /// size (the start and both AdamW moments before; parameters, gradient and moments; those of a phase that is continued; the
    /// pseudo-gradient), activations, tables and scratch.
    /// </summary>
    /// <param name="windows">Windows of a micro-batch.</param>
    /// <param name="recompute">Whether the backward pass computes each block again.</param>
    /// <param name="threads">Threads that share the work.</param>
    public long TrainingBytes(int windows, bool recompute = false, int threads = 1) =>
        sizeof(float) * 11 * ParameterCount + Transformer.WorkingBytes(this, windows, recompute, threads);

    /// <summary>Bytes that measuring a loss needs, <paramref name="windows"/> windows at once: parameters, the activations of one block, scratch.</summary>
    internal long EvaluationBytes(int windows) => sizeof(float) * ParameterCount + Transformer.WorkingBytes(this, windows, recompute: true, threads: 1);

    /// <summary>Returns this configuration when every bound holds.</summary>
    /// <exception cref="ModelConfigException">A bound does not hold; the message names it, its value and the remedy.</exception>
    public ModelConfig Validate()
    {
        Within(nameof(VocabularySize), VocabularySize, 2, MaxVocabularySize);
        Within(nameof(Width), Width, 2, 16_384);
        Within(nameof(Layers), Layers, 1, 128);
        Within(nameof(Heads), Heads, 1, 256);
        Within(nameof(FeedForward), FeedForward, 1, 65_536);
        Within(nameof(Context), Context, 1, 16_384);
        if (QueryGroup < 1 || Heads % QueryGroup != 0)
            throw new ModelConfigException($"QueryGroup is {QueryGroup} with {Heads} Heads: choose a divisor of Heads; 1 gives every query its own key.");
        if (Width % Heads != 0 || HeadWidth % 2 != 0)
            throw new ModelConfigException($"Width is {Width} with {Heads} Heads: choose a Width that is an even multiple of Heads.");
        if (!(RopeTheta is >= 1 and <= 1e9))
            throw new ModelConfigException($"RopeTheta is {Text(RopeTheta)}: choose 1 to 1e9; 10,000 is usual.");
        if (!(NormEpsilon is >= 1e-12 and <= 1e-1))
            throw new ModelConfigException($"NormEpsilon is {Text(NormEpsilon)}: choose 1e-12 to 0.1; 1e-5 is usual.");
        if (ParameterCount > MaxParameters)
            throw new ModelConfigException(
                $"The model has {ParameterCount} parameters, over {MaxParameters}: lower Width, Layers or FeedForward.");
        return this;
    }

    /// <summary>Returns this configuration when it also fits in memory at a batch of <paramref name="batch"/> windows.</summary>
    /// <exception cref="ModelConfigException">A bound does not hold, or training would need over <see cref="MaxTrainingBytes"/>.</exception>
    public ModelConfig ValidateForTraining(int batch, bool recompute = false)
    {
        Validate();
        Within("Batch", batch, 1, 65_536);
        var bytes = TrainingBytes(batch, recompute);
        if ((long)batch * Context > 1 << 20 || bytes > MaxTrainingBytes)
        {
            throw new ModelConfigException(
                $"A batch of {batch} windows of {Context} tokens needs {bytes} bytes; at most {MaxTrainingBytes} bytes and " +
                $"{1 << 20} tokens a step: lower the batch or Context.");
        }
        return this;
    }

    /// <summary>Returns this configuration when its loss can be measured, that many windows at once. One window of what trains always can.</summary>
    /// <exception cref="ModelConfigException">A bound does not hold, or it would need over <see cref="MaxTrainingBytes"/>.</exception>
    internal ModelConfig ValidateForEvaluation(int windows)
    {
        Validate();
        return EvaluationBytes(windows) <= MaxTrainingBytes
            ? this
            : throw new ModelConfigException(
                $"Evaluating {windows} windows of {Context} tokens needs {EvaluationBytes(windows)} bytes, over {MaxTrainingBytes}: lower Context, Width or FeedForward.");
    }

    private static void Within(string name, int value, int low, int high)
    {
        if (value < low || value > high)
            throw new ModelConfigException($"{name} is {value}: choose {low} to {high}.");
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
