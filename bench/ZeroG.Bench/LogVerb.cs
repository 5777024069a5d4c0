using System.CommandLine;
using ZeroG.Bench.Log;

namespace ZeroG.Bench;

/// <summary><c>bench log</c>: how fast the transparency log takes entries that are on the disk when it answers, and proves them.</summary>
internal static class LogVerb
{
    private static readonly Option<bool> Json = new("--json") { Description = "Write one JSON object." };
    private static readonly Option<int> Repetitions = BoundedOption.Create("--repetitions", "Repetitions of each measurement; the median counts.", 5, 1, 1000);
    private static readonly Option<int> Seconds = BoundedOption.Create("--seconds", "Length of each measurement.", 2, 1, 600);
    private static readonly Option<int> Batch = BoundedOption.Create("--batch", "Entries of a batch.", 512, 1, 16_384);
    private static readonly Option<int> Callers = BoundedOption.Create("--callers", "Callers at once that append one entry each and wait for it.", 512, 1, 100_000);
    private static readonly Option<int> Bytes = BoundedOption.Create("--bytes", "Bytes of an entry.", 256, 0, 500);
    private static readonly Option<DirectoryInfo> Folder = BenchFolder.Option("Where the log is, on the disk that is meant.");

    public static Command Create()
    {
        var command = new Command(
            "log",
            "Entries a second that the transparency log has on the disk when it answers, in batches of one caller and one by one from many; "
            + "beside them the disk's own time for a write and a flush of such a batch; and proofs made and verified a second.")
        {
            Json, Repetitions, Seconds, Batch, Callers, Bytes, Folder,
        };
        command.SetAction((arguments, _) => RunAsync(arguments));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments)
    {
        var machine = Machine.Here();
        using var folder = BenchFolder.Create(arguments.GetValue(Folder)!);
        await using var bench = await LogBench.StartAsync(
            folder.Path, arguments.GetValue(Batch), arguments.GetValue(Callers), arguments.GetValue(Bytes), TimeSpan.FromSeconds(arguments.GetValue(Seconds)));
        var result = await bench.MeasureAsync(arguments.GetValue(Repetitions), machine);
        if (arguments.GetValue(Json)) Console.WriteLine(result.ToJson());
        else result.WriteTo(Console.Out);
        return 0;
    }
}
