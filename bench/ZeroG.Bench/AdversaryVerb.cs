using System.CommandLine;
using System.Diagnostics;
using ZeroG.Bench.Adversary;

namespace ZeroG.Bench;

/// <summary><c>bench adversary</c>: cheats, and whether they are caught.</summary>
internal static class AdversaryVerb
{
    // Of each pair of attacks; four jobs a seed.
    private const int Seeds = 20;

    private static readonly Option<bool> Json = new("--json") { Description = "Write one JSON object." };
    private static readonly Option<int> Runs = BoundedOption.Create("--runs", "Jobs of each attack, at one and at two of five workers.", 200, 1, 100_000);

    public static Command Create()
    {
        var command = new Command(
            "adversary",
            "Plays every attack on a worker's result, with real tensors, against the draw, the replay, the descent to one link and the verdict; "
            + "checks that every drawn one is convicted, nobody else is, and the final model is the one without the cheats; then every pair of attacks, those on the process included, on a model without tensors. Exit code 1 where not.")
        {
            Json, Runs,
        };
        command.SetAction((arguments, _) => Task.FromResult(Run(arguments.GetValue(Json), arguments.GetValue(Runs))));
        return command;
    }

    private static int Run(bool json, int runs)
    {
        var (machine, since) = (Machine.Here(), Stopwatch.GetTimestamp());
        var cost = AuditCost.Measure(turns: 20);
        var attacks = new List<AttackResult>();
        foreach (var attack in Attack.All)
        {
            foreach (var cheats in (int[])[1, 2])
            {
                Console.Error.WriteLine($"{attack.Name}, {cheats} of {AdversaryBench.Workers}");
                attacks.Add(AdversaryBench.Measure(attack, cheats, runs, Environment.ProcessorCount));
            }
        }

        Console.Error.WriteLine("pairs of attacks");
        var pairs = AttackPairs.Measure(Seeds);
        var result = new AdversaryResult(
            attacks,
            AdversaryBench.Rate,
            pairs.Pairs,
            pairs.Runs,
            pairs.Missed,
            pairs.Broken,
            pairs.Audits + attacks.Sum(attack => attack.HonestAudits),
            pairs.FalseSlashes + attacks.Sum(attack => attack.FalseSlashes),
            cost.Overhead,
            cost,
            machine,
            Stopwatch.GetElapsedTime(since).TotalSeconds);
        if (json) Console.WriteLine(result.ToJson());
        else result.WriteTo(Console.Out);
        return result.Holds ? 0 : 1;
    }
}
