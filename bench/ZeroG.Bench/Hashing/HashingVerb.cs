using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using System.Text.Json;
using ZeroG.Peers;
using ZeroG.Provenance;

namespace ZeroG.Bench.Hashing;

/// <summary>
/// <c>bench hashing</c>, which <c>bench hash</c> starts: one kind of hash in a process of its own, which may have been
/// forbidden instructions, and has a peak of memory of its own.
/// </summary>
internal static class HashingVerb
{
    private const string Name = "hashing";
    private const int BufferSize = 128 * 1024;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);
    private static readonly Argument<HashKind> Kind = new("kind");
    private static readonly Argument<string> File = new("file");
    private static readonly Argument<int> Times = new("times");
    private static readonly Argument<bool> WarmsUp = new("warms-up");

    public static Command Create()
    {
        var command = new Command(Name, "One measurement, for 'hash'.") { Kind, File, Times, WarmsUp };
        command.Hidden = true;
        command.SetAction(arguments => Console.WriteLine(JsonSerializer.Serialize(
            Measure(arguments.GetValue(Kind), arguments.GetValue(File)!, arguments.GetValue(Times), arguments.GetValue(WarmsUp)), s_json)));
        return command;
    }

    /// <summary>Starts that process and answers with what it measured.</summary>
    /// <param name="kind">What is hashed.</param>
    /// <param name="file">The file.</param>
    /// <param name="times">How often it is on the clock.</param>
    /// <param name="warmsUp">Whether it is hashed once before.</param>
    /// <param name="forbidden">The runtime's variable for the instructions that it must not use, or null.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PeerFailedException">It failed.</exception>
    public static async Task<HashingRun> RunAsync(HashKind kind, string file, int times, bool warmsUp, string? forbidden, CancellationToken cancellation)
    {
        string[] arguments = [typeof(HashingVerb).Assembly.Location, Name, $"{kind}", file, times.ToString(CultureInfo.InvariantCulture), warmsUp ? "true" : "false"];
        var environment = new Dictionary<string, string?>();
        if (forbidden is not null) environment[forbidden] = "0";
        var limit = TimeSpan.FromSeconds(60 + (times + 1) * (new FileInfo(file).Length / 20e6));
        var output = await ChildProcess.RunAsync(Environment.ProcessPath!, arguments, environment, limit, cancellation);
        return JsonSerializer.Deserialize<HashingRun>(output, s_json)!;
    }

    private static HashingRun Measure(HashKind kind, string file, int times, bool warmsUp)
    {
        var buffer = new byte[BufferSize];
        var root = warmsUp ? Hash(kind, file, buffer) : "";
        var seconds = new double[times];
        for (var i = 0; i < times; i++)
        {
            var since = Stopwatch.GetTimestamp();
            root = Hash(kind, file, buffer);
            seconds[i] = Stopwatch.GetElapsedTime(since).TotalSeconds;
        }
        using var process = Process.GetCurrentProcess();
        var bits = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;
        return new HashingRun(root, seconds, process.PeakWorkingSet64, bits);
    }

    private static string Hash(HashKind kind, string path, byte[] buffer)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        switch (kind)
        {
            case HashKind.Root:
                var root = new RootHasher();
                Read(file, buffer, root.Append);
                return root.Finish().Root.ToString();
            case HashKind.OnePass:
                using (var all = new ContentHasher(keepsSegments: true))
                {
                    Read(file, buffer, all.Append);
                    return all.Finish().Id.Root.ToString();
                }
            default:
                using (var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256))
                {
                    Read(file, buffer, sha256.AppendData);
                    return Convert.ToHexStringLower(sha256.GetHashAndReset());
                }
        }
    }

    private static void Read(FileStream file, byte[] buffer, Action<ReadOnlySpan<byte>> append)
    {
        int read;
        while ((read = file.Read(buffer)) > 0) append(buffer.AsSpan(0, read));
    }
}
