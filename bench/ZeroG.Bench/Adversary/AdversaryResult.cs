using System.Globalization;
using System.Text.Json;

namespace ZeroG.Bench.Adversary;

/// <summary>What <c>bench adversary</c> found.</summary>
/// <param name="Attacks">Every attack, by one and by two of five workers.</param>
/// <param name="Rate">p of these jobs.</param>
/// <param name="Pairs">Pairs of attacks on the model of the protocol.</param>
/// <param name="PairRuns">Jobs of each pair.</param>
/// <param name="PairMissed">Deeds of theirs that were drawn, or seen, and did not end as their kind demands.</param>
/// <param name="PairBroken">Jobs of theirs in which money stayed locked, appeared or vanished, or whose result rests on what was convicted.</param>
/// <param name="HonestAudits">Audits of work that was right.</param>
/// <param name="FalseSlashes">Convictions of work that was right.</param>
/// <param name="AuditOverhead">Hashing and replays at a rate of 5 %, beside the time of the steps.</param>
/// <param name="Cost">What that is made of.</param>
/// <param name="Machine">Where.</param>
/// <param name="Seconds">How long all of it took.</param>
internal sealed record AdversaryResult(
    IReadOnlyList<AttackResult> Attacks, double Rate, int Pairs, int PairRuns, int PairMissed, int PairBroken, int HonestAudits, int FalseSlashes, double AuditOverhead, AuditCost Cost, Machine Machine, double Seconds)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Whether every promise of the table holds; what costs is no promise of it.</summary>
    public bool Holds => FalseSlashes == 0 && PairMissed == 0 && PairBroken == 0 && Attacks.All(attack => attack is { Missed: 0, DifferentRoots: 0, FollowsDraw: true });

    /// <summary>As one JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <summary>For people.</summary>
    public void WriteTo(TextWriter text)
    {
        text.WriteLine($"{Machine.Processor ?? "unknown processor"}, {Machine.Cores} cores, {Machine.System}, {Machine.DotNet}, load {Machine.LoadBefore:0.0}");
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"jobs of {AdversaryBench.Workers} workers, audited at p = {Rate:P0}; {Seconds:N0} s"));
        text.WriteLine("attack            cheats   runs  missed  median rounds  never drawn  follows draw  other root  panel steps");
        foreach (var attack in Attacks)
        {
            text.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{attack.Name,-18}{attack.Cheats,6}{attack.Runs,7}{attack.Missed,8}{attack.MedianRoundsToCatch,15}{attack.NeverDrawn,13}{(attack.FollowsDraw ? "yes" : "NO"),14}{attack.DifferentRoots,12}{attack.MostPanelSteps,13}"));
        }

        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"model of the protocol: {Pairs} pairs of attacks, {PairRuns} jobs each: {PairMissed} missed, {PairBroken} broken"));
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"audits of honest work: {HonestAudits:N0}, of which convicted: {FalseSlashes}"));
        text.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"cost at p = 5 %, shape of the demonstration, a link every {Cost.CommitEvery} of {Cost.Steps} steps: hashing {Cost.HashShare:P2} ({Cost.HashedBytesPerSecond / 1e9:0.00} GB/s beside {Cost.FlopsPerSecond / 1e9:0} GFLOP/s), in all {AuditOverhead:P2}"));
    }
}
