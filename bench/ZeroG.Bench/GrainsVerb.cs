using System.CommandLine;
using ZeroG.Bench.Calls;
using ZeroG.Bench.Hosting;
using ZeroG.Bench.Jobs;

namespace ZeroG.Bench;

/// <summary><c>bench grains</c>: what a grain call costs, and what orchestration costs a training job.</summary>
internal static class GrainsVerb
{
    private const int InFlight = 128;
    private const int LatencyCalls = 100_000;
    private const int WarmUpRounds = 3;

    private static readonly Option<bool> Json = new("--json") { Description = "Write one JSON object." };
    private static readonly Option<int> Repetitions = new("--repetitions") { Description = "Repetitions of each measurement; the median counts.", DefaultValueFactory = _ => 5 };
    private static readonly Option<double> Seconds = new("--seconds") { Description = "Length of a repetition with 128 calls in flight.", DefaultValueFactory = _ => 2 };
    private static readonly Option<int> Jobs = new("--jobs") { Description = "Training jobs that are measured; 0 leaves them out.", DefaultValueFactory = _ => 3 };
    private static readonly Option<int> Rounds = new("--rounds") { Description = "Rounds of each job.", DefaultValueFactory = _ => 28 };

    public static Command Create()
    {
        AtLeast(Repetitions, 1);
        AtLeast(Jobs, 0);
        AtLeast(Rounds, 1);
        Seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 600)) result.AddError("--seconds is above 0 and at most 600.");
        });
        var command = new Command(
            "grains",
            "Grain calls a second with 128 in flight, and p50 of a call with one, arguments and results copied; and the orchestration "
            + "share: the part of a training job's wall time, from its submission to its end, in which no worker ran an inner phase and "
            + "neither an outer step nor the evaluation was computed. The job is the demo's with fewer rounds: 4 workers on this "
            + "machine's cores.")
        {
            Json, Repetitions, Seconds, Jobs, Rounds,
        };
        command.SetAction((arguments, _) => RunAsync(arguments));
        return command;
    }

    private static void AtLeast(Option<int> option, int least) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() < least) result.AddError($"{option.Name} is at least {least}.");
    });

    private static async Task<int> RunAsync(ParseResult arguments)
    {
        var machine = Machine.Here();
        var repetitions = arguments.GetValue(Repetitions);
        var (calls, micros) = await CallsAsync(repetitions, TimeSpan.FromSeconds(arguments.GetValue(Seconds)));
        var shares = await SharesAsync(arguments.GetValue(Jobs), arguments.GetValue(Rounds));
        var result = new GrainsResult(
            calls.Median, micros.Median, shares?.Median, EchoCluster.Runtime, EchoCluster.Description, machine, calls, micros, shares);
        if (arguments.GetValue(Json)) Console.WriteLine(result.ToJson());
        else result.WriteTo(Console.Out);
        return 0;
    }

    private static async Task<(Spread Calls, Spread Micros)> CallsAsync(int repetitions, TimeSpan length)
    {
        await using var cluster = await EchoCluster.StartAsync();
        var grain = cluster.Grains.GetGrain<IEchoGrain>(0);
        await CopyCheck.RunAsync(grain);

        // Long enough for the compiler's last tier.
        await CallBench.ThroughputAsync(cluster.Grains, InFlight, length * 2);
        await CallBench.MedianMicrosAsync(grain, LatencyCalls);

        var (calls, micros) = (new List<double>(), new List<double>());
        for (var i = 0; i < repetitions; i++)
        {
            calls.Add(await CallBench.ThroughputAsync(cluster.Grains, InFlight, length));
            micros.Add(await CallBench.MedianMicrosAsync(grain, LatencyCalls));
        }

        return (Spread.Of(calls), Spread.Of(micros));
    }

    private static async Task<Spread?> SharesAsync(int jobs, int rounds)
    {
        if (jobs == 0) return null;
        await using var bench = await OrchestrationBench.StartAsync();
        await bench.ShareAsync(WarmUpRounds);
        var shares = new List<double>();
        for (var i = 0; i < jobs; i++) shares.Add(await bench.ShareAsync(rounds));
        return Spread.Of(shares);
    }
}
