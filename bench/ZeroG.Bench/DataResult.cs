using System.Text.Json;
using ZeroG.Bench.Data;

namespace ZeroG.Bench;

/// <summary>What <c>bench data</c> measured.</summary>
/// <param name="Bytes">Length of the blob.</param>
/// <param name="Repetitions">Of each measurement.</param>
/// <param name="Machine">Where.</param>
/// <param name="Copy">A plain copy of the file, flushed.</param>
/// <param name="Hash">The roots of the segments, in memory, on one thread.</param>
/// <param name="Upload">To one keeper, which verifies and flushes.</param>
/// <param name="Download1">From one donor, verified and flushed.</param>
/// <param name="Download3">From three donors, verified and flushed.</param>
internal sealed record DataResult(
    long Bytes, int Repetitions, Machine Machine, RateSpread Copy, RateSpread Hash, RateSpread Upload, RateSpread Download1, RateSpread Download3)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>As one JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <summary>For people.</summary>
    public void WriteTo(TextWriter text)
    {
        text.WriteLine($"a blob of {Bytes:N0} bytes between silos of one process, HTTP/2 over loopback, disk to disk; {Repetitions} repetitions");
        text.WriteLine($"{Machine.Processor ?? "unknown processor"}, {Machine.Cores} cores, {Machine.System}, {Machine.DotNet}, load {Machine.LoadBefore:0.0}");
        text.WriteLine("                              MB/s (least to most)       MB a second of processor time");
        Write(text, "plain copy, flushed", Copy);
        Write(text, "hashing alone, one thread", Hash);
        Write(text, "upload to a keeper", Upload);
        Write(text, "download from one donor", Download1);
        Write(text, "download from three donors", Download3);
    }

    private static void Write(TextWriter text, string what, RateSpread rates)
    {
        var wall = rates.MegabytesPerSecond;
        text.WriteLine($"{what,-28}{wall.Median,7:N0}   {$"({wall.Least:N0} to {wall.Most:N0})",-22}{rates.MegabytesPerCpuSecond.Median,7:N0}");
    }
}
