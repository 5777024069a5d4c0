using System.CommandLine;
using ZeroG.Bench.Log;

namespace ZeroG.Bench;

/// <summary><c>bench log</c>: how fast the transparency log takes entries that are on the disk when it answers, and proves them.</summary>
internal static class LogVerb
{
    private static readonly Option<bool> Json = new("--json") { Description = "Write one JSON object." };
    private static readonly Option<int> Repetitions = new("--repetitions") { Description = "Repetitions of each measurement; the median counts.", DefaultValueFactory = _ => 5 };
    private static readonly Option<int> Seconds = new("--seconds") { Description = "Length of each measurement.", DefaultValueFactory = _ => 2 };
    private static readonly Option<int> Batch = new("--batch") { Description = "Entries of a batch.", DefaultValueFactory = _ => 512 };
    private static readonly Option<int> Callers = new("--callers") { Description = "Callers at once that append one entry each and wait for it.", DefaultValueFactory = _ => 512 };
    private static readonly Option<int> Bytes = new("--bytes") { Description = "Bytes of an entry.", DefaultValueFactory = _ => 256 };
    private static readonly Option<DirectoryInfo> Folder = new("--folder")
    {
        Description = "Where the log is, on the disk that is meant.",
        DefaultValueFactory = _ => new DirectoryInfo(Path.GetTempPath()),
    };

    public static Command Create()
    {
        Range(Repetitions, 1, 1000);
        Range(Seconds, 1, 600);
        Range(Batch, 1, 16_384);
        Range(Callers, 1, 100_000);
        Range(Bytes, 0, 500);
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

    private static void Range(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() is var value && (value < least || value > most)) result.AddError($"{option.Name} is {least} to {most}.");
    });

    private static async Task<int> RunAsync(ParseResult arguments)
    {
        var machine = Machine.Here();
        var folder = Path.Combine(arguments.GetValue(Folder)!.FullName, $"zerog-bench-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        try
        {
            await using var bench = await LogBench.StartAsync(
                folder, arguments.GetValue(Batch), arguments.GetValue(Callers), arguments.GetValue(Bytes), TimeSpan.FromSeconds(arguments.GetValue(Seconds)));
            var result = await bench.MeasureAsync(arguments.GetValue(Repetitions), machine);
            if (arguments.GetValue(Json)) Console.WriteLine(result.ToJson());
            else result.WriteTo(Console.Out);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
