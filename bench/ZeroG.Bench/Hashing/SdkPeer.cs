using System.Globalization;
using System.Text.Json;
using ZeroG.Peers;

namespace ZeroG.Bench.Hashing;

/// <summary>What 0G's own TypeScript SDK made of the file.</summary>
/// <param name="Root">The root that it computed.</param>
/// <param name="Version">Of the SDK.</param>
/// <param name="Seconds">How long each time took.</param>
internal sealed record SdkRun(string Root, string Version, IReadOnlyList<double> Seconds);

/// <summary>The SDK among the npm packages of <c>tools/</c>, run by Node.</summary>
internal static class SdkPeer
{
    /// <summary>Names the folder of the npm packages; ./zerog sets it.</summary>
    private const string Folder = "ZEROG_TOOLS";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>What to do where the SDK is not there.</summary>
    public const string Missing = "0G's SDK is not there: this run has no peer. Run it by ./zerog, which fetches it where Node 20 or later is on the PATH.";

    /// <summary>Whether it is there.</summary>
    public static bool IsInstalled => Tools is { } tools && Directory.Exists(Path.Combine(tools, "node_modules", "@0gfoundation", "0g-ts-sdk"));

    private static string? Tools => Environment.GetEnvironmentVariable(Folder);

    /// <summary>Has it hash a file.</summary>
    /// <exception cref="PeerFailedException">It failed.</exception>
    public static async Task<SdkRun> RunAsync(string file, int times, CancellationToken cancellation)
    {
        // It hashes some 10 MB/s; a machine that others use, a tenth of that.
        var limit = TimeSpan.FromSeconds(60 + times * (new FileInfo(file).Length / 1e6));
        var output = await ChildProcess.RunAsync(
            "node", [Path.Combine(Tools!, "0g-rate.mjs"), file, times.ToString(CultureInfo.InvariantCulture)], new Dictionary<string, string?>(), limit, cancellation);
        try
        {
            return JsonSerializer.Deserialize<SdkRun>(output, s_json) ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            throw new PeerFailedException($"0g-rate.mjs did not answer as it should: {e.Message}", e);
        }
    }
}
