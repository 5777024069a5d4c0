using ZeroG.Peers;
using ZeroG.Training.Model;

namespace ZeroG.Bench.Train;

/// <summary>What <c>bench train</c> measures.</summary>
/// <param name="Shapes">Models and batches.</param>
/// <param name="Seconds">Length of a measurement.</param>
/// <param name="Repetitions">Measurements of either engine.</param>
/// <param name="Threads">Of this engine.</param>
/// <param name="IsQuick">Whether to try few settings of PyTorch.</param>
internal sealed record TrainBenchOptions(IReadOnlyList<ModelShape> Shapes, double Seconds, int Repetitions, int Threads, bool IsQuick);

/// <summary>Finds PyTorch's best setting for a shape, then measures both engines in turns. Progress goes to standard error.</summary>
internal static class TrainBench
{
    /// <summary>Steps of the learning-rate schedule; both engines go on at its floor.</summary>
    public const int ScheduledSteps = 1000;

    private const int DistinctSteps = 32;
    private const int TorchWarmUpSteps = 5;
    private const int GridWarmUpSteps = 2;
    private const double GridSeconds = 3;
    private const int Finalists = 3;
    private const ulong Seed = 5;

    /// <summary>Where both start.</summary>
    public static ParameterVector StartParameters(ModelShape shape) => Initialization.Initialize(shape.Config, Seed);

    /// <summary>What both train on.</summary>
    public static int[] Windows(ModelShape shape) => Batches.Random(shape, DistinctSteps, Seed);

    /// <summary>Measures everything.</summary>
    /// <exception cref="PeerFailedException">A process failed.</exception>
    public static async Task<TrainResult> RunAsync(TrainBenchOptions options, CancellationToken cancellation)
    {
        var machine = Machine.Here();
        var (torch, missing) = await Torch.FindAsync(cancellation);
        if (torch is null) await Console.Error.WriteLineAsync(missing);
        var peaks = new List<GemmPeak>();
        var shapes = new List<Func<GemmPeak, ShapeResult>>();
        foreach (var shape in options.Shapes)
        {
            var folder = Directory.CreateTempSubdirectory("zerog-bench-").FullName;
            try
            {
                // Before every shape, and the best counts: a peak that met a busy moment would flatter what is held against it.
                var peak = await GemmPeak.MeasureAsync(torch, options.IsQuick ? 1 : 2, cancellation);
                await Console.Error.WriteLineAsync($"matrix products: OpenBLAS {peak.OpenBlas?.ToString("0") ?? "not measured"}, this engine {peak.Own:0} GFLOP/s");
                peaks.Add(peak);
                shapes.Add(await MeasureAsync(shape, folder, torch, options, cancellation));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        var best = new GemmPeak(peaks.Max(peak => peak.OpenBlas), peaks.Max(peak => peak.Own));
        return new TrainResult([.. shapes.Select(result => result(best))], best, torch?.Version, machine);
    }

    private static async Task<Func<GemmPeak, ShapeResult>> MeasureAsync(
        ModelShape shape, string folder, Torch? torch, TrainBenchOptions options, CancellationToken cancellation)
    {
        ModelFolder.Write(folder, StartParameters(shape));
        ModelFolder.WriteTokens(Path.Combine(folder, ModelFolder.Windows), Windows(shape));
        ModelFolder.WriteRecipe(folder, OurTraining.RecipeOf(shape, ScheduledSteps), ScheduledSteps);

        var grid = torch is null ? [] : await GridAsync(torch, shape, folder, options, cancellation);
        var best = grid.MaxBy(each => each.TokensPerSecond)?.Setting;
        var (ours, theirs) = (new List<EngineRun>(), new List<TorchRun>());
        for (var repetition = 0; repetition < options.Repetitions; repetition++)
        {
            ours.Add(await EngineVerb.RunAsync(shape, options.Threads, Math.Min(4, options.Seconds), options.Seconds, cancellation));
            if (best is not null) theirs.Add(await torch!.TrainAsync(best, folder, Length(shape, TorchWarmUpSteps, options.Seconds), null, cancellation));
            await Console.Error.WriteLineAsync(
                $"{shape.Name}: this engine {ours[^1].TokensPerSecond:N0}" + (best is null ? "" : $", PyTorch {theirs[^1].TokensPerSecond:N0}") + " tokens/s");
        }
        return peak => ShapeResult.Of(shape, options.Threads, peak, ours, theirs, best, grid);
    }

    private static async Task<IReadOnlyList<GridPoint>> GridAsync(Torch torch, ModelShape shape, string folder, TrainBenchOptions options, CancellationToken cancellation)
    {
        var cores = Environment.ProcessorCount;
        var points = new List<GridPoint>();
        foreach (var setting in options.IsQuick ? TorchSetting.QuickGrid(cores, shape.Batch) : TorchSetting.Grid(cores, shape.Batch)) await TryAsync(setting);

        // One short measurement may have met a busy moment: the best are tried again, and the better of their two counts.
        if (!options.IsQuick)
            foreach (var point in points.Where(point => point.TokensPerSecond is not null).OrderByDescending(point => point.TokensPerSecond).Take(Finalists).ToList()) await TryAsync(point.Setting);
        if (points.All(point => point.TokensPerSecond is null)) throw new PeerFailedException($"PyTorch ran shape {shape.Name} with none of its settings; the reasons are above.");
        return [.. points.GroupBy(point => point.Setting).Select(group => group.MaxBy(point => point.TokensPerSecond)!)];

        async Task TryAsync(TorchSetting setting)
        {
            try
            {
                var run = await torch.TrainAsync(setting, folder, Length(shape, GridWarmUpSteps, Math.Min(GridSeconds, options.Seconds)), null, cancellation);
                points.Add(new GridPoint(setting, run.TokensPerSecond, null));
                await Console.Error.WriteLineAsync($"{shape.Name}: PyTorch {run.TokensPerSecond,8:N0} tokens/s, {setting}");
            }
            catch (PeerFailedException e)
            {
                // A setting in which threads only wait for each other is not the best one.
                points.Add(new GridPoint(setting, null, e.Message));
                await Console.Error.WriteLineAsync($"{shape.Name}: PyTorch did not finish, {setting}: {e.Message}");
            }
        }
    }

    private static TrainingLength Length(ModelShape shape, int warmUpSteps, double seconds) => new(shape.Config.Context, shape.Batch, warmUpSteps, null, seconds);
}
