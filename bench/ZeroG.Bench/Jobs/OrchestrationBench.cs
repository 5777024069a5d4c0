using System.Diagnostics;
using System.Text;
using ZeroG.Cli;
using ZeroG.Client;
using ZeroG.Jobs;
using ZeroG.Silo;

namespace ZeroG.Bench.Jobs;

/// <summary>Runs jobs of the demo's shape on a node of this process.</summary>
internal sealed class OrchestrationBench : IAsyncDisposable
{
    private const string Training = "bench/text";
    private const string HeldOut = "bench/held-out";

    private readonly string _folder;
    private readonly LocalNode _node;

    private OrchestrationBench(string folder, LocalNode node) => (_folder, _node) = (folder, node);

    /// <summary>Starts a node with the demo's providers over a temporary directory.</summary>
    public static async Task<OrchestrationBench> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("zerog-bench-").FullName;
        var bench = new OrchestrationBench(
            folder, await LocalNode.StartAsync(new NodeOptions { DataDirectory = folder, Providers = JobSpecs.Workers, Log = Console.Error.WriteLine }));
        await bench._node.Node.AddDatasetAsync(Training, new MemoryStream(Text(lines: 6000)), "text.txt");
        await bench._node.Node.AddDatasetAsync(HeldOut, new MemoryStream(Text(lines: 400)), "held-out.txt");
        return bench;
    }

    /// <summary>The demo's job with fewer rounds, its opening in the same proportion.</summary>
    public static JobSpec Spec(int rounds)
    {
        var demo = Recipes.Demo(Training, HeldOut);
        var opening = (int)Math.Round((double)demo.DiLoCo.OpeningRounds * rounds / demo.DiLoCo.Rounds);
        return demo with { DiLoCo = demo.DiLoCo with { Rounds = rounds, OpeningRounds = opening } };
    }

    /// <summary>Share of one job's wall time, from its submission to its seen end, in which nothing of it computed.</summary>
    public async Task<double> ShareAsync(int rounds)
    {
        var jobId = JobIds.New(TimeProvider.System);
        using var busy = new BusyTime(jobId);
        var watch = Stopwatch.StartNew();
        await _node.Node.SubmitJobAsync(jobId, Spec(rounds));
        await foreach (var snapshot in _node.Node.WatchJobAsync(jobId))
        {
            if (!snapshot.HasEnded) continue;
            var wall = watch.Elapsed;
            return snapshot.Phase == JobPhase.Completed
                ? 1 - busy.Total / wall
                : throw new InvalidOperationException($"The job ended as {snapshot.Phase}: {snapshot.Reason}");
        }

        throw new InvalidOperationException("The watch ended before the job.");
    }

    /// <summary>Stops the node and deletes what it stored.</summary>
    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // Content does not matter to the time a step takes; it must only differ from line to line.
    private static byte[] Text(int lines) => Encoding.UTF8.GetBytes(
        string.Concat(Enumerable.Range(0, lines).Select(i => $"Line {i} of the text says that {i * i % 97} follows {i * 31 % 89}.\n")));
}
