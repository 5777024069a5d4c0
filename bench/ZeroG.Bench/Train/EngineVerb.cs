using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using ZeroG.Peers;
using ZeroG.Training.Threading;

namespace ZeroG.Bench.Train;

/// <summary>What one process of this engine measured.</summary>
/// <param name="TokensPerSecond">Over the steps on the clock.</param>
/// <param name="PeakBytes">Peak resident memory of the process.</param>
internal sealed record EngineRun(double TokensPerSecond, long PeakBytes);

/// <summary>
/// <c>bench engine</c>, which <c>bench train</c> starts: trains one shape in a process of its own, as PyTorch has one, and so
/// with a peak of memory of its own.
/// </summary>
internal static class EngineVerb
{
    private const string Name = "engine";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);
    private static readonly Argument<string> Shape = new("shape");
    private static readonly Argument<int> Threads = new("threads");
    private static readonly Argument<double> WarmUp = new("warm-up-seconds");
    private static readonly Argument<double> Seconds = new("seconds");

    public static Command Create()
    {
        var command = new Command(Name, "One measurement of this engine, for 'train'.") { Shape, Threads, WarmUp, Seconds };
        command.Hidden = true;
        command.SetAction(arguments =>
        {
            var shape = ModelShape.Measured.First(each => each.Name == arguments.GetValue(Shape));
            Console.WriteLine(JsonSerializer.Serialize(
                Measure(shape, arguments.GetValue(Threads), arguments.GetValue(WarmUp), arguments.GetValue(Seconds)), s_json));
        });
        return command;
    }

    /// <summary>Starts that process and answers with what it measured.</summary>
    public static async Task<EngineRun> RunAsync(ModelShape shape, int threads, double warmUpSeconds, double seconds, CancellationToken cancellation)
    {
        string[] arguments = [typeof(EngineVerb).Assembly.Location, Name, shape.Name, $"{threads}", Text(warmUpSeconds), Text(seconds)];
        var limit = TimeSpan.FromSeconds(120 + 10 * (warmUpSeconds + seconds));
        var output = await ChildProcess.RunAsync(Environment.ProcessPath!, arguments, new Dictionary<string, string?>(), limit, cancellation);
        return JsonSerializer.Deserialize<EngineRun>(output, s_json)!;
    }

    private static EngineRun Measure(ModelShape shape, int threads, double warmUpSeconds, double seconds)
    {
        using var crew = new Crew(threads);
        var training = new OurTraining(
            shape, OurTraining.RecipeOf(shape, TrainBench.ScheduledSteps), TrainBench.StartParameters(shape), TrainBench.Windows(shape), crew);
        var rate = training.TokensPerSecond(warmUpSeconds, seconds);
        using var process = Process.GetCurrentProcess();
        return new EngineRun(rate, process.PeakWorkingSet64);
    }

    private static string Text(double value) => value.ToString("R", global::System.Globalization.CultureInfo.InvariantCulture);
}
