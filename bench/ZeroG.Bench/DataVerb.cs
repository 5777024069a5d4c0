using System.CommandLine;
using ZeroG.Bench.Data;

namespace ZeroG.Bench;

/// <summary><c>bench data</c>: how fast blobs travel between silos.</summary>
internal static class DataVerb
{
    private static readonly Option<bool> Json = new("--json") { Description = "Write one JSON object." };
    private static readonly Option<int> Repetitions = new("--repetitions") { Description = "Repetitions of each measurement; the median counts.", DefaultValueFactory = _ => 5 };
    private static readonly Option<int> Mebibytes = new("--mebibytes") { Description = "Length of the blob in MiB; seven times that is used on the disk.", DefaultValueFactory = _ => 256 };
    private static readonly Option<DirectoryInfo> Folder = new("--folder")
    {
        Description = "Where the blobs are, on the disk that is meant.",
        DefaultValueFactory = _ => new DirectoryInfo(Path.GetTempPath()),
    };

    public static Command Create()
    {
        Range(Repetitions, 1, 1000);
        Range(Mebibytes, 1, 65_536);
        var command = new Command(
            "data",
            "Rates of a blob's upload to a keeper and of its download from one and from three donors, over HTTP/2 on loopback between silos "
            + "of this process, verified and flushed to the disk; beside them a plain copy of the file with a flush, and hashing alone.")
        {
            Json, Repetitions, Mebibytes, Folder,
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
            var result = await MeasureAsync(folder, (long)arguments.GetValue(Mebibytes) << 20, arguments.GetValue(Repetitions), machine);
            if (arguments.GetValue(Json)) Console.WriteLine(result.ToJson());
            else result.WriteTo(Console.Out);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<DataResult> MeasureAsync(string folder, long length, int repetitions, Machine machine)
    {
        await using var bench = await DataBench.StartAsync(folder, length);
        var kinds = new Func<Task<Rate>>[]
        {
            bench.CopyAsync, bench.HashAsync, bench.UploadAsync, () => bench.DownloadAsync(1), () => bench.DownloadAsync(3),
        };

        // Connections, the compiler's last tier, and the donors' lists of segments.
        foreach (var kind in kinds) await kind();

        // In turns: what else the machine does is shared out among the kinds.
        var rates = kinds.Select(_ => new List<Rate>()).ToList();
        for (var repetition = 0; repetition < repetitions; repetition++)
            for (var kind = 0; kind < kinds.Length; kind++) rates[kind].Add(await kinds[kind]());
        var spreads = rates.Select(RateSpread.Of).ToList();
        return new DataResult(length, repetitions, machine, spreads[0], spreads[1], spreads[2], spreads[3], spreads[4]);
    }
}
