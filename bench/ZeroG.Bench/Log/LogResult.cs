using System.Text.Json;

namespace ZeroG.Bench.Log;

/// <summary>What <c>bench log</c> measured.</summary>
/// <param name="EntryBytes">Bytes of an entry.</param>
/// <param name="Batch">Entries of a batch.</param>
/// <param name="Callers">Callers at once, for single appends.</param>
/// <param name="DurableAppendsPerSecond">Entries a second of one caller that appends batch after batch.</param>
/// <param name="SingleAppendsPerSecond">Entries a second of all callers, each of which appends one entry and waits for it.</param>
/// <param name="FlushMilliseconds">Of a write and a flush of as many bytes as a batch has, to a plain file that grows.</param>
/// <param name="InclusionProofsPerSecond">Of random entries, on one thread.</param>
/// <param name="ConsistencyProofsPerSecond">From random sizes to the latest, on one thread.</param>
/// <param name="VerificationsPerSecond">Of an inclusion proof, on one thread.</param>
/// <param name="Entries">Of the log at the end.</param>
/// <param name="BatchSpread">Of the first rate.</param>
/// <param name="SingleSpread">Of the second.</param>
/// <param name="FlushSpread">Of the flush.</param>
/// <param name="InclusionSpread">Of inclusion proofs.</param>
/// <param name="ConsistencySpread">Of consistency proofs.</param>
/// <param name="VerificationSpread">Of verifications.</param>
/// <param name="Repetitions">Of each measurement.</param>
/// <param name="Seconds">Of each.</param>
/// <param name="Machine">Where.</param>
internal sealed record LogResult(
    int EntryBytes,
    int Batch,
    int Callers,
    double DurableAppendsPerSecond,
    double SingleAppendsPerSecond,
    double FlushMilliseconds,
    double InclusionProofsPerSecond,
    double ConsistencyProofsPerSecond,
    double VerificationsPerSecond,
    long Entries,
    Spread BatchSpread,
    Spread SingleSpread,
    Spread FlushSpread,
    Spread InclusionSpread,
    Spread ConsistencySpread,
    Spread VerificationSpread,
    int Repetitions,
    double Seconds,
    Machine Machine)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>As one JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <summary>For people.</summary>
    public void WriteTo(TextWriter text)
    {
        text.WriteLine($"entries of {EntryBytes} bytes; {Repetitions} repetitions of {Seconds:0} s; {Entries:N0} entries at the end");
        text.WriteLine($"{Machine.Processor ?? "unknown processor"}, {Machine.Cores} cores, {Machine.System}, {Machine.DotNet}, load {Machine.LoadBefore:0.0}");
        Write(text, $"durable appends a second, batches of {Batch}", BatchSpread);
        Write(text, $"durable appends a second, {Callers} callers", SingleSpread);
        text.WriteLine($"{"write and flush of a batch, alone, ms",-46}{FlushSpread.Median,12:0.00}   ({FlushSpread.Least:0.00} to {FlushSpread.Most:0.00})");
        Write(text, "inclusion proofs a second", InclusionSpread);
        Write(text, "consistency proofs a second", ConsistencySpread);
        Write(text, "verifications a second", VerificationSpread);
    }

    private static void Write(TextWriter text, string what, Spread rates) =>
        text.WriteLine($"{what,-46}{rates.Median,12:N0}   ({rates.Least:N0} to {rates.Most:N0})");
}
