using System.Text.Json;

namespace ZeroG.Bench;

/// <summary>What <c>bench grains</c> measured.</summary>
/// <param name="CallsPerSecond128">Median calls a second with 128 in flight.</param>
/// <param name="P50Micros1">Median of the repetitions' median duration of a call with one in flight, in microseconds.</param>
/// <param name="OrchestrationShare">Median share of a job's wall time in which no worker, outer step or evaluation computed; null when not measured.</param>
/// <param name="Runtime"><c>orleans</c> or <c>inprocess</c>.</param>
/// <param name="Setup">Who called whom.</param>
/// <param name="Machine">Where.</param>
/// <param name="CallsSpread">Spread of the first.</param>
/// <param name="MicrosSpread">Spread of the second.</param>
/// <param name="ShareSpread">Spread of the third.</param>
internal sealed record GrainsResult(
    double CallsPerSecond128, double P50Micros1, double? OrchestrationShare, string Runtime, string Setup, Machine Machine,
    Spread CallsSpread, Spread MicrosSpread, Spread? ShareSpread)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>As one JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <summary>For people.</summary>
    public void WriteTo(TextWriter text)
    {
        text.WriteLine(Setup);
        text.WriteLine($"{Machine.Processor ?? "unknown processor"}, {Machine.Cores} cores, {Machine.System}, {Machine.DotNet}, load {Machine.LoadBefore:0.0}");
        text.WriteLine($"calls a second, 128 in flight   {CallsSpread.Median,10:N0}   ({CallsSpread.Least:N0} to {CallsSpread.Most:N0})");
        text.WriteLine($"p50 of a call, one in flight    {MicrosSpread.Median,10:0.00}   µs ({MicrosSpread.Least:0.00} to {MicrosSpread.Most:0.00})");
        if (ShareSpread is { } share)
            text.WriteLine($"orchestration share of a job    {share.Median,10:P2}   ({share.Least:P2} to {share.Most:P2})");
    }
}
