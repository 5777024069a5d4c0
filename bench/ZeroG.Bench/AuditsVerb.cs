using System.CommandLine;
using System.Diagnostics;
using ZeroG.Bench.Audits;

namespace ZeroG.Bench;

/// <summary><c>bench audits</c>: honest workers, and whether anybody accuses them.</summary>
internal static class AuditsVerb
{
    // Rounds until the parts change; a process takes some hundred to compile all of what it runs.
    private const int Batch = 100;

    private static readonly Option<bool> Json = new("--json") { Description = "Write one JSON object." };
    private static readonly Option<int> Audits = BoundedOption.Create("--audits", "Audits to make.", 10_000, 1, 10_000_000);
    private static readonly Option<uint> Seed = new("--seed") { Description = "Of the rounds, and of the moments of the kills.", DefaultValueFactory = _ => 1 };

    public static Command Create()
    {
        var command = new Command(
            "audits",
            "Has honest rounds replayed by a process with another instruction set than the worker's; half of them were cut by a kill of that worker's process and gone on with by another, "
            + "with a third instruction set. Exit code 1 where anybody's links differ.")
        {
            Json, Audits, Seed,
        };
        command.SetAction((arguments, _) => RunAsync(arguments.GetValue(Json), arguments.GetValue(Audits), arguments.GetValue(Seed)));
        return command;
    }

    /// <summary>What <c>bench audits</c> starts: one party.</summary>
    public static Command CreateParty()
    {
        var command = new Command(RoundService.Verb, "One party, for 'audits': reads requests from standard input.") { Hidden = true };
        command.SetAction(_ => RoundService.Run(Console.In, Console.Out));
        return command;
    }

    private static async Task<int> RunAsync(bool json, int audits, uint seed)
    {
        var (machine, since) = (Machine.Here(), Stopwatch.GetTimestamp());
        var counts = await AuditCampaign.RunAsync(
            BenchRoundProcess.Start, audits, seed, Batch, done => Console.Error.WriteLine($"{done} of {audits}"));
        var result = new AuditsResult(counts, seed, machine, Stopwatch.GetElapsedTime(since).TotalSeconds);
        if (json) Console.WriteLine(result.ToJson());
        else result.WriteTo(Console.Out);
        return counts.FalseAccusations == 0 ? 0 : 1;
    }
}
