using System.CommandLine;
using ZeroG.Bench.Data;

namespace ZeroG.Bench;

/// <summary><c>bench data</c>: how fast blobs travel between silos.</summary>
internal static class DataVerb
{
    private static readonly Option<bool> Json = new("--json") { Description = "Write one JSON object." };
    private static readonly Option<int> Repetitions = BoundedOption.Create("--repetitions", "Repetitions of each measurement; the median counts.", 5, 1, 1000);
    private static readonly Option<int> Mebibytes = BoundedOption.Create("--mebibytes", "Length of the blob in MiB; seven times that is used on the disk.", 256, 1, 65_536);
    private static readonly Option<DirectoryInfo> Folder = BenchFolder.Option("Where the blobs are, on the disk that is meant.");

    public static Command Create()
    {
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

    private static async Task<int> RunAsync(ParseResult arguments)
    {
        var machine = Machine.Here();
        using var folder = BenchFolder.Create(arguments.GetValue(Folder)!);
        var result = await MeasureAsync(folder.Path, (long)arguments.GetValue(Mebibytes) << 20, arguments.GetValue(Repetitions), machine);
        if (arguments.GetValue(Json)) Console.WriteLine(result.ToJson());
        else result.WriteTo(Console.Out);
        return 0;
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
