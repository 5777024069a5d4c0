using System.CommandLine;
using ZeroG.Silo.Cluster;

namespace ZeroG.Cli;

/// <summary><c>zerog check</c>: what this machine has and lacks, and whether a silo with the given settings could run.</summary>
internal static class CheckVerb
{
    private static readonly SettingOptions Settings = new();

    public static Command Create() => Verb.Create(
        "check",
        "See what this machine has and lacks, each with its remedy; with settings of a silo, try each of its connections too.",
        Settings.All,
        RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var configuration = Settings.Read(invocation.Arguments);
        var report = SettingOptions.HasSilo(configuration) ? SettingOptions.Bind(configuration) : null;
        var dataDirectory = report?.Settings?.Silo.DataDirectory ?? invocation.DataDirectory;
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
            .. await SiloChecksAsync(report, cancellationToken),
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

    private static async Task<IEnumerable<Check>> SiloChecksAsync(SettingReport? report, CancellationToken cancellationToken)
    {
        if (report is null) return [];
        if (report.Settings is not { } settings)
            return report.Errors.Select(error => new Check("setting", CheckStatus.Failed, $"{error with { Remedy = "" }}", error.Remedy));
        var found = await ClusterChecks.RunAsync(settings, cancellationToken);
        return found.Select(check => new Check(
            check.Name,
            check.Status switch
            {
                ClusterCheckStatus.Ok => CheckStatus.Ok,
                ClusterCheckStatus.Warning => CheckStatus.Warning,
                _ => CheckStatus.Failed,
            },
            check.Detail,
            check.Remedy));
    }

    private static string Mark(CheckStatus status) => status switch
    {
        CheckStatus.Ok => "ok  ",
        CheckStatus.Warning => "note",
        _ => "FAIL",
    };
}
