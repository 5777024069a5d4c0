using System.CommandLine;

namespace ZeroG.Bench.Hashing;

/// <summary><c>bench hash</c>: how fast one core hashes a file, beside 0G's own SDK.</summary>
internal static class HashVerb
{
    private const int Seed = 1;

    private static readonly Option<bool> Json = new("--json") { Description = "Write one JSON object." };
    private static readonly Option<int> Repetitions = BoundedOption.Create("--repetitions", "Readings of the file, of each kind; the best counts.", 9, 1, 1000);
    private static readonly Option<int> PeerRepetitions = BoundedOption.Create("--peer-repetitions", "Readings by 0G's SDK; 0 leaves it out.", 1, 0, 100);
    private static readonly Option<int> Mebibytes = BoundedOption.Create("--mebibytes", "Length of the file in MiB.", 256, 1, 65_536);
    private static readonly Option<int> SparseGigabytes = BoundedOption.Create("--sparse-gigabytes", "Length of the sparse file in GB (10^9 bytes).", 2, 1, 10_000);
    private static readonly Option<DirectoryInfo> Folder = BenchFolder.Option("Where the files are.");

    public static Command Create()
    {
        var command = new Command(
            "hash",
            "Bytes a second of one core for the 0G root of a file, with all instructions, without AVX-512 and without vectors, for SHA-256, and for "
            + "both with the roots of the segments in one pass; beside them 0G's TypeScript SDK on the same file, whose root must be the same; and "
            + "memory on a long sparse file. Exit code 1 where roots differ.")
        {
            Json, Repetitions, PeerRepetitions, Mebibytes, SparseGigabytes, Folder,
        };
        command.SetAction((arguments, cancellation) => PeerFailure.ReportAsync(() => RunAsync(arguments, cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var machine = Machine.Here();
        using var folder = BenchFolder.Create(arguments.GetValue(Folder)!);
        var file = Path.Combine(folder.Path, "file");
        await WriteRandomAsync(file, arguments.GetValue(Mebibytes), cancellation);
        var sparse = Path.Combine(folder.Path, "sparse");
        await using (var sparseFile = File.Create(sparse)) sparseFile.SetLength(arguments.GetValue(SparseGigabytes) * 1_000_000_000L);

        var result = await MeasureAsync(file, sparse, arguments.GetValue(Repetitions), arguments.GetValue(PeerRepetitions), machine, cancellation);
        if (arguments.GetValue(Json)) Console.WriteLine(result.ToJson());
        else result.WriteTo(Console.Out);
        return result.RootsAgree ? 0 : 1;
    }

    private static async Task<HashResult> MeasureAsync(
        string file, string sparse, int repetitions, int peerRepetitions, Machine machine, CancellationToken cancellation)
    {
        Task<HashingRun> RunAsync(HashKind kind, string? forbidden = null) => HashingVerb.RunAsync(kind, file, repetitions, true, forbidden, cancellation);

        var bytes = new FileInfo(file).Length;
        var root = await RunAsync(HashKind.Root);
        var withoutAvx512 = await RunAsync(HashKind.Root, "DOTNET_EnableAVX512");
        var withoutVectors = await RunAsync(HashKind.Root, "DOTNET_EnableHWIntrinsic");
        var sha256 = await RunAsync(HashKind.Sha256);
        var onePass = await RunAsync(HashKind.OnePass);
        var peer = peerRepetitions > 0 && SdkPeer.IsInstalled ? await SdkPeer.RunAsync(file, peerRepetitions, cancellation) : null;
        if (peer is null && peerRepetitions > 0) await Console.Error.WriteLineAsync(SdkPeer.Missing);
        var sparseFile = await HashingVerb.RunAsync(HashKind.OnePass, sparse, 1, false, null, cancellation);

        var peerRates = peer is null ? null : Spread.Of(peer.Seconds.Select(seconds => bytes / seconds));
        var spreads = new HashSpreads(
            root.Rates(bytes), withoutAvx512.Rates(bytes), withoutVectors.Rates(bytes), sha256.Rates(bytes), onePass.Rates(bytes), peerRates);
        return new HashResult(
            bytes,
            repetitions,
            root.Bits,
            spreads.Root.Most,
            spreads.WithoutAvx512.Most,
            spreads.WithoutVectors.Most,
            spreads.Sha256.Most,
            spreads.OnePass.Most,
            peerRates?.Most,
            spreads.Root.Most / peerRates?.Most,
            peer?.Version,
            root.Root,
            new[] { withoutAvx512.Root, withoutVectors.Root, onePass.Root, peer?.Root ?? root.Root }.All(other => other == root.Root),
            new SparseResult(new FileInfo(sparse).Length, sparseFile.Seconds[0], sparseFile.PeakBytes, onePass.PeakBytes, sparseFile.Root),
            spreads,
            machine);
    }

    // Drawn with a fixed seed, so that two runs hash the same file.
    private static async Task WriteRandomAsync(string path, int mebibytes, CancellationToken cancellation)
    {
        var random = new Random(Seed);
        var piece = new byte[1 << 20];
        await using var file = File.Create(path);
        for (var i = 0; i < mebibytes; i++)
        {
            random.NextBytes(piece);
            await file.WriteAsync(piece, cancellation);
        }
    }
}
