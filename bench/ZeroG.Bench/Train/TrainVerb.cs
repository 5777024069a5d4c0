using System.CommandLine;
using ZeroG.Peers;

namespace ZeroG.Bench.Train;

/// <summary><c>bench train</c>: this engine beside PyTorch at its best, on the same model, batch and optimizer.</summary>
internal static class TrainVerb
{
    private static readonly Option<bool> Json = new("--json") { Description = "Write one JSON object." };
    private static readonly Option<string> Shapes = new("--shape") { Description = "Which of the shapes A, B and C.", DefaultValueFactory = _ => "A,B,C" };
    private static readonly Option<double> Seconds = new("--seconds") { Description = "Length of one measurement of either engine.", DefaultValueFactory = _ => 8 };
    private static readonly Option<int> Repetitions = new("--repetitions") { Description = "Measurements of either engine, taking turns; the median counts.", DefaultValueFactory = _ => 5 };
    private static readonly Option<bool> Quick = new("--quick") { Description = "Try few settings of PyTorch, and measure a third as long." };
    private static readonly Option<int> Threads = new("--threads") { Description = "Threads of this engine.", DefaultValueFactory = _ => Environment.ProcessorCount };

    public static Command Create()
    {
        Validate(Seconds, value => value is > 0 and <= 600, "above 0 and at most 600");
        Validate(Repetitions, value => value is >= 1 and <= 100, "1 to 100");
        Validate(Threads, value => value is >= 1 and <= 256, "1 to 256");
        Validate(Shapes, value => Chosen(value!).All(name => ModelShape.Measured.Any(shape => shape.Name == name)), "A, B, C, or some of them with commas between");
        var command = new Command(
            "train",
            "Tokens a second of this engine and of PyTorch, in turns: the same model, batches and optimizer, all cores. PyTorch runs "
            + "with the best of a grid of settings that is printed. Also the machine's rate of matrix products, and memory.")
        {
            Json, Shapes, Seconds, Repetitions, Quick, Threads,
        };
        command.SetAction((arguments, cancellation) => PeerFailure.ReportAsync(() => RunAsync(arguments, cancellation)));
        return command;
    }

    private static void Validate<T>(Option<T> option, Func<T?, bool> holds, string choose) => option.Validators.Add(result =>
    {
        if (!holds(result.GetValueOrDefault<T>())) result.AddError($"{option.Name} is {choose}.");
    });

    private static string[] Chosen(string names) => names.ToUpperInvariant().Split(',', StringSplitOptions.TrimEntries);

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var quick = arguments.GetValue(Quick);
        var chosen = Chosen(arguments.GetValue(Shapes)!);
        var options = new TrainBenchOptions(
            [.. ModelShape.Measured.Where(shape => chosen.Contains(shape.Name))],
            arguments.GetValue(Seconds) / (quick ? 3 : 1),
            quick ? Math.Min(3, arguments.GetValue(Repetitions)) : arguments.GetValue(Repetitions),
            arguments.GetValue(Threads),
            quick);
        var result = await TrainBench.RunAsync(options, cancellation);
        if (arguments.GetValue(Json)) Console.WriteLine(result.ToJson());
        else result.WriteTo(Console.Out);
        return 0;
    }
}
