using System.Globalization;
using System.Text.Json;

namespace ZeroG.Bench.Audits;

/// <summary>What <c>bench audits</c> found.</summary>
/// <param name="Counts">The campaign's.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Machine">Where.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record AuditsResult(AuditCounts Counts, uint Seed, Machine Machine, double Seconds)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>As one JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            Counts.Audits,
            Counts.ByCircumstance,
            Counts.ByInstructionSets,
            Counts.Kills,
            Counts.FalseAccusations,
            Counts.Differences,
            Counts.Units,
            Seed,
            Machine,
            Seconds,
        },
        s_json);

    /// <summary>For people.</summary>
    public void WriteTo(TextWriter text)
    {
        var (circumstances, culture) = (Counts.ByCircumstance, CultureInfo.InvariantCulture);
        text.WriteLine($"{Machine.Processor ?? "unknown processor"}, {Machine.Cores} cores, {Machine.System}, {Machine.DotNet}, load {Machine.LoadBefore:0.0}");
        foreach (var (name, units) in Counts.Units) text.WriteLine($"{name}: {units}");
        foreach (var (sets, audits) in Counts.ByInstructionSets) text.WriteLine(string.Create(culture, $"{audits,8:N0}  {sets}"));
        text.WriteLine(string.Create(culture,
            $"worker and auditor with other instructions {circumstances.InstructionSets:N0}; besides, after {Counts.Kills:N0} kills: resumed {circumstances.ResumedAfterCrash:N0}, begun again {circumstances.BegunAgainAfterCrash:N0}"));
        foreach (var difference in Counts.Differences) text.WriteLine(difference);
        text.WriteLine(string.Create(culture, $"audits of honest rounds: {Counts.Audits:N0}, of which accused: {Counts.FalseAccusations:N0}; {Seconds:N0} s"));
    }
}
