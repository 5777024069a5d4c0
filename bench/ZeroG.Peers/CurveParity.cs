using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

namespace ZeroG.Peers;

/// <summary>Two loss curves, as means over windows of <see cref="Window"/> steps: the loss of one batch jumps from step to step in both alike.</summary>
/// <param name="PeakLearningRate">Peak of the schedule of both.</param>
/// <param name="Ours">This engine's, in nats a token.</param>
/// <param name="Theirs">PyTorch's.</param>
internal sealed record LossCurves(double PeakLearningRate, IReadOnlyList<double> Ours, IReadOnlyList<double> Theirs)
{
    /// <summary>Steps of a window.</summary>
    public const int Window = 10;

    /// <summary>Largest relative difference of two windows.</summary>
    public const double Bound = 0.005;

    /// <summary>The largest there is, over PyTorch's mean of the same window; NaN where there is one.</summary>
    public double Difference => Differences.Any(double.IsNaN) ? double.NaN : Differences.Max();

    /// <summary>Whether every window is within the bound; NaN is not.</summary>
    public bool Holds => Differences.All(each => each <= Bound);

    private IEnumerable<double> Differences => Ours.Zip(Theirs, (ours, theirs) => Math.Abs(ours - theirs) / theirs);

    /// <summary>Of the losses of every step; both have as many.</summary>
    public static LossCurves Of(double peakLearningRate, IReadOnlyList<double> ours, IReadOnlyList<double> theirs) =>
        ours.Count == theirs.Count
            ? new LossCurves(peakLearningRate, Means(ours), Means(theirs))
            : throw new PeerFailedException($"PyTorch took {theirs.Count} steps where this engine took {ours.Count}.");

    private static List<double> Means(IReadOnlyList<double> losses) => [.. losses.Chunk(Window).Select(window => window.Average())];
}

/// <summary>The same training run in both engines: weights, batches, optimizer and schedule alike.</summary>
internal static class CurveParity
{
    /// <summary>
    /// A peak learning rate below the default of 3e-3, at which training amplifies rounding: there two runs of PyTorch itself,
    /// with one process and with two, part by 0.2 % in a window; here by a millionth, and what is left is a difference of the engines.
    /// </summary>
    public const double GentlePeak = 1e-3;

    /// <summary>The peak that jobs have when they choose none.</summary>
    public static double DefaultPeak => new LearningRateSchedule().Peak;

    private const ulong Seed = 3;

    /// <summary>Trains both on a text.</summary>
    /// <param name="torch">PyTorch.</param>
    /// <param name="shape">Model and batch.</param>
    /// <param name="peak">Peak learning rate.</param>
    /// <param name="text">The text; a token is a byte.</param>
    /// <param name="steps">Steps, a multiple of <see cref="LossCurves.Window"/>.</param>
    /// <param name="start">Folder for the start weights and the batches.</param>
    /// <param name="ours">Folder for the model that this engine trained.</param>
    /// <param name="theirs">Folder for the model that PyTorch trained.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<LossCurves> RunAsync(
        Torch torch, ModelShape shape, double peak, byte[] text, int steps, string start, string ours, string theirs, CancellationToken cancellation = default)
    {
        var parameters = Initialization.Initialize(shape.Config, Seed);
        var windows = Batches.OfText(shape, steps, text, Seed);
        ModelFolder.Write(start, parameters);
        ModelFolder.WriteTokens(Path.Combine(start, ModelFolder.Windows), windows);
        var recipe = OurTraining.RecipeOf(shape, steps);
        recipe = recipe with { LearningRate = recipe.LearningRate with { Peak = peak } };
        ModelFolder.WriteRecipe(start, recipe, steps);
        var processes = Environment.ProcessorCount > 1 && shape.Batch % 2 == 0 ? 2 : 1;
        var length = new TrainingLength(shape.Config.Context, shape.Batch, WarmUpSteps: 0, steps, Seconds: 60);
        var peer = await torch.TrainAsync(new TorchSetting(processes, 1, 1, true), start, length, theirs, cancellation);

        using var crew = new Crew(Environment.ProcessorCount);
        var training = new OurTraining(shape, recipe, parameters, windows, crew);
        var losses = new List<double>();
        for (var step = 0; step < steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            losses.Add(training.Step());
        }
        ModelFolder.Write(ours, training.Parameters);
        return LossCurves.Of(peak, losses, peer.Losses);
    }
}
