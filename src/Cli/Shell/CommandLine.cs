using System.CommandLine;
using System.CommandLine.Invocation;

namespace ZeroG.Cli;

/// <summary>The command line as a whole: parses, runs the verb, reports a failure, and yields the exit code.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        // No response files: a prompt may begin with '@'.
        var arguments = Root().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var json = arguments.GetResult(CommonOptions.Json) is { Implicit: false };
        if (arguments.Action is ParseErrorAction) return Report(Misuse(arguments), json);

        using var interrupts = new Interrupts();
        try
        {
            // The library's own handling of signals would end the process after two seconds.
            var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await arguments.InvokeAsync(invocation, interrupts.Token);
        }
        catch (OperationCanceledException) when (interrupts.Requested)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception failure)
        {
            if (arguments.GetValue(CommonOptions.Verbose)) await Console.Error.WriteLineAsync(failure.ToString());
            return Report(Failure.Of(failure), json);
        }
    }

    internal static RootCommand Root()
    {
        var root = new RootCommand($"ZeroG: publish data, rent compute, train language models together.\n\n{ExitCodes.Help}")
        {
            CommonOptions.Json, CommonOptions.Data, CommonOptions.Verbose,
            DemoVerb.Create(), UpVerb.Create(), SiloVerb.Create(), DescribeVerb.Create(), CheckVerb.Create(),
            DatasetVerbs.Create(), ProviderVerbs.Create(), JobVerbs.Create(),
            ChainVerbs.Create(), KeyVerbs.Create(), StakeVerbs.Create(), EscrowVerbs.Create(), SettlementVerbs.Create(), AuditVerbs.Create(), SlashVerbs.Create(), LogVerbs.Create(), EconomicsVerb.Create(), ModelVerbs.Create(), ReceiptVerbs.Create(), TokenizerVerbs.Create(),
        };
        return root;
    }

    private static Failure Misuse(ParseResult arguments)
    {
        var words = new List<string>();
        for (var command = arguments.CommandResult; command is not null; command = command.Parent as System.CommandLine.Parsing.CommandResult)
        {
            words.Insert(0, command.Command is RootCommand ? "zerog" : command.Command.Name);
        }

        var errors = arguments.Errors.Select(error => error.Message).Distinct().ToList();
        // After a word that is no verb, that a verb is missing says nothing new.
        if (errors.Count > 1 && arguments.UnmatchedTokens.Count > 0) errors.RemoveAt(0);
        return new Failure(FailureKind.Invalid, string.Join(" ", errors), $"Run '{string.Join(' ', words)} --help' to see what it takes.");
    }

    private static int Report(Failure failure, bool json)
    {
        failure.WriteTo(Console.Error, json);
        return ExitCodes.Of(failure.Kind);
    }
}
