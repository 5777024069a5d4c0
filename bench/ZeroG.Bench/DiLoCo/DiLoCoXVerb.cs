using System.CommandLine;
using ZeroG.Swarm.Links;

namespace ZeroG.Bench.DiLoCo;

/// <summary><c>bench dilocox</c>: methods of training over a slow network, side by side.</summary>
internal static class DiLoCoXVerb
{
    private const long DefaultTokens = 10_240_000, FullTokens = 30_720_000;

    private static readonly Option<bool> Json = new("--json") { Description = "Write one JSON object." };
    private static readonly Option<FileInfo?> Svg = new("--svg") { Description = "Write a chart of speed-up against loss there." };
    private static readonly Option<bool> Full = new("--full") { Description = $"{FullTokens:N0} tokens instead of {DefaultTokens:N0}." };
    private static readonly Option<long?> Tokens = new("--tokens") { Description = "Tokens of every full run, all workers and the start together." };
    private static readonly Option<int> Workers = new("--workers") { Description = "Workers, one process each.", DefaultValueFactory = _ => 4 };
    private static readonly Option<double> R = new("--r") { Description = "Inner steps that one fp32 all-reduce takes on the link; at another than the default, H and τ are planned.", DefaultValueFactory = _ => MethodSettings.DefaultR };
    private static readonly Option<double> Share = new("--share") { Description = "Share of a core of each worker.", DefaultValueFactory = _ => 0.3 };
    private static readonly Option<int> Seeds = new("--seeds") { Description = "Seeds of dilocox for the noise, at a quarter of the tokens; below 2 for none.", DefaultValueFactory = _ => 3 };
    private static readonly Option<ulong> Seed = new("--seed") { Description = "Of parameters, batches and codecs.", DefaultValueFactory = _ => 1 };
    private static readonly Option<string> Methods = new("--methods") { Description = "Which rows, with commas between.", DefaultValueFactory = _ => string.Join(',', MethodSettings.All.Select(method => method.Name)) };
    private static readonly Option<string> Part = new("--part") { Description = "all, loss or throughput.", DefaultValueFactory = _ => "all" };
    private static readonly Option<string> Limiter = new("--link") { Description = "Who limits the links: auto, kernel or user.", DefaultValueFactory = _ => "auto" };
    private static readonly Option<double> WindowSeconds = new("--window") { Description = "Least seconds of a throughput window; never fewer than 10 steps and 3 rounds.", DefaultValueFactory = _ => 6 };
    private static readonly Option<int> CalibrationSteps = new("--calibration") { Description = "Steps without exchange that are timed.", DefaultValueFactory = _ => 500 };
    private static readonly Option<string> OtherR = new("--also-r") { Description = "Faster links to try allreduce, dilocox and muloco on, with commas between; empty for none.", DefaultValueFactory = _ => "10,100" };

    public static Command Create()
    {
        Validate(Tokens, value => value is null or >= 40_960 and <= 200_000_000, "40,960 to 200,000,000");
        Validate(Workers, value => value is >= 2 and <= 16, "2 to 16");
        Validate(R, value => value is >= 1 and <= 10_000, "1 to 10,000");
        Validate(Share, value => value is > 0 and <= 1, "above 0 and at most 1");
        Validate(Seeds, value => value is >= 0 and <= 16, "0 to 16");
        Validate(Methods, value => Chosen(value!).All(name => MethodSettings.All.Any(method => method.Name == name)), $"some of {string.Join(", ", MethodSettings.All.Select(method => method.Name))}");
        Validate(Part, value => value is "all" or "loss" or "throughput", "all, loss or throughput");
        Validate(Limiter, value => value is "auto" or "kernel" or "user", "auto, kernel or user");
        Validate(WindowSeconds, value => value is > 0 and <= 600, "above 0 and at most 600");
        Validate(CalibrationSteps, value => value is >= 10 and <= 100_000, "10 to 100,000");
        Validate(OtherR, value => Chosen(value!).All(one => double.TryParse(one, out var r) && r is >= 1 and <= 10_000), "numbers from 1 to 10,000 with commas between");
        var command = new Command(
            "dilocox",
            "All-reduce, DiLoCo, OpenDiLoCo, CocktailSGD, DiLoCoX with and without overlap and compression, SparseLoCo and MuLoCo on one model, one text and "
            + "one slow link: the loss of full runs, and the throughput of real processes whose sockets are throttled. Exit code 1 where two processes differ in a bit.")
        {
            Json, Svg, Full, Tokens, Workers, R, Share, Seeds, Seed, Methods, Part, Limiter, WindowSeconds, CalibrationSteps, OtherR,
        };
        command.SetAction((arguments, cancellation) => PeerFailure.ReportAsync(() => RunAsync(arguments, cancellation)));
        return command;
    }

    private static void Validate<T>(Option<T> option, Func<T?, bool> holds, string choose) => option.Validators.Add(result =>
    {
        if (!holds(result.GetValueOrDefault<T>())) result.AddError($"{option.Name} is {choose}.");
    });

    private static string[] Chosen(string names) => names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        BenchText text;
        try
        {
            text = await BenchText.LoadAsync(cancellation);
        }
        catch (ZeroGException e)
        {
            await Console.Error.WriteLineAsync($"{e.Message} {e.Remedy}");
            return 1;
        }

        using var bench = new DiLoCoXBench(OptionsOf(arguments), text, Log());
        DiLoCoXResult result;
        try
        {
            result = await bench.RunAsync(cancellation);
        }
        catch (LinkException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }

        if (arguments.GetValue(Svg) is { } chart) await File.WriteAllTextAsync(chart.FullName, Chart.ToSvg(result), cancellation);
        if (arguments.GetValue(Json)) Console.WriteLine(result.ToJson());
        else DiLoCoXText.WriteTo(Console.Out, result);
        if (!result.RootsAgree) await Console.Error.WriteLineAsync("Processes ended with other bits than the replay of their records: see the column 'roots'.");
        return result.RootsAgree ? 0 : 1;
    }

    private static DiLoCoXOptions OptionsOf(ParseResult arguments)
    {
        var tokens = arguments.GetValue(Tokens) ?? (arguments.GetValue(Full) ? FullTokens : DefaultTokens);
        var methods = Chosen(arguments.GetValue(Methods)!);
        var part = arguments.GetValue(Part);
        return new DiLoCoXOptions(
            BenchScale.OfTokens(tokens, arguments.GetValue(Workers), arguments.GetValue(Seed)),
            arguments.GetValue(R),
            arguments.GetValue(Share),
            [.. MethodSettings.All.Where(method => methods.Contains(method.Name))],
            arguments.GetValue(Seeds),
            tokens / 4,
            arguments.GetValue(WindowSeconds),
            arguments.GetValue(CalibrationSteps),
            [.. Chosen(arguments.GetValue(OtherR)!).Select(double.Parse)],
            arguments.GetValue(Limiter) switch { "kernel" => LinkForm.Kernel, "user" => LinkForm.UserMode, _ => null },
            part != "throughput",
            part != "loss");
    }

    private static Action<string> Log()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        return line => Console.Error.WriteLine($"{clock.Elapsed:mm\\:ss} {line}");
    }
}
