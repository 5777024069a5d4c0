using System.CommandLine;

namespace ZeroG.Cli;

/// <summary><c>zerog check</c>: what this machine has and lacks.</summary>
internal static class CheckVerb
{
    public static Command Create() => Verb.Create("check", "See what this machine has and lacks, each with its remedy.", [], RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var dataDirectory = invocation.DataDirectory;
        Check[] checks =
        [
            ProgramChecks.Runtime(),
            ProgramChecks.GrainRuntime(),
            MachineChecks.Processor(),
            MachineChecks.Memory(),
            MachineChecks.Disk(dataDirectory),
            await DataDirectoryCheck.RunAsync(dataDirectory, cancellationToken),
            await ProgramChecks.SdkAsync(cancellationToken),
            await ProgramChecks.NodeAsync(cancellationToken),
            ProgramChecks.SampleText(),
        ];
        invocation.Terminal.Result(new { Checks = checks }, text =>
        {
            var width = checks.Max(check => check.Name.Length);
            foreach (var check in checks)
            {
                text.WriteLine($"{Mark(check.Status)}  {check.Name.PadRight(width)}  {check.Detail}");
                if (check.Remedy.Length > 0) text.WriteLine($"{new string(' ', width + 8)}{check.Remedy}");
            }
        });
        return checks.Any(check => check.Status == CheckStatus.Failed) ? ExitCodes.Unavailable : ExitCodes.Success;
    }

    private static string Mark(CheckStatus status) => status switch
    {
        CheckStatus.Ok => "ok  ",
        CheckStatus.Warning => "note",
        _ => "FAIL",
    };
}
