using System.CommandLine;
using ZeroG.Client;
using ZeroG.Jobs;

namespace ZeroG.Cli;

/// <summary><c>zerog demo</c>.</summary>
internal static class DemoVerb
{
    private static readonly Option<double?> Minutes = NumberOption.Create<double>(
        "--minutes", "Choose the number of rounds that takes about this long on two cores; the clock itself decides nothing", null, 0.01, 10_000);

    private static readonly Option<bool> Fresh = new("--fresh")
    {
        Description = "Start a new job even if an earlier one with the same settings was cut off.",
    };

    private static readonly Option<bool> Honest = new("--honest") { Description = "Let all providers be honest. Otherwise one cheats, and is caught." };

    private static readonly Option<int?> Threads = UpVerb.ThreadOption();

    private static readonly JobSpecOptions Fields = new();

    public static Command Create() => Verb.Create(
        "demo",
        "Train a small language model on the State of the Union speeches with four workers, in one process; one of them cheats, and is caught. "
        + "A demo that was cut off goes on where it was.",
        [Minutes, Fresh, Honest, Threads, .. ChainArguments.All, .. Fields.All],
        RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var arguments = invocation.Arguments;
        if (arguments.GetValue(Minutes) is not null && Fields.HasRounds(arguments))
        {
            throw new ZeroGException(FailureKind.Invalid, "--minutes and --rounds both choose the number of rounds.", "Give one of them.");
        }

        try
        {
            var demo = new DemoRun(invocation, invocation.DemoDirectory, arguments.GetValue(Threads), ChainArguments.Of(arguments, ChainArguments.Devnet), arguments.GetValue(Honest));
            var result = await demo.RunAsync(Configure, arguments.GetValue(Fresh), cancellationToken);
            invocation.Terminal.Result(result, result.WriteTo);
            return ExitCodes.Success;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            invocation.Terminal.Note("stopped; the same command goes on from the last completed round.");
            return ExitCodes.Interrupted;
        }

        JobSpec Configure(JobSpec spec)
        {
            var chosen = Fields.Apply(spec, arguments);
            if (arguments.GetValue(Minutes) is not { } minutes) return chosen;
            var rounds = Recipes.DemoRounds(minutes);
            invocation.Terminal.Note($"{Quantity.Number(minutes)} minutes: {rounds} rounds");
            return chosen.WithRounds(rounds);
        }
    }
}
