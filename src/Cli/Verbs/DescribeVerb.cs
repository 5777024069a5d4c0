using System.CommandLine;

namespace ZeroG.Cli;

/// <summary><c>zerog describe</c>: the settings that a silo would start with, and where each comes from.</summary>
internal static class DescribeVerb
{
    private static readonly SettingOptions Settings = new();

    public static Command Create() => Verb.Create(
        "describe", "Show the settings that 'zerog silo' would start with, and where each comes from; secrets are hidden.", Settings.All, Run);

    private static Task<int> Run(Invocation invocation, CancellationToken cancellationToken)
    {
        var configuration = Settings.Read(invocation.Arguments);
        var report = SettingOptions.Bind(configuration);
        invocation.Terminal.Result(
            new { configuration.File, Settings = report.Effective, report.Errors },
            text =>
            {
                if (configuration.File is { } file) text.WriteLine($"file: {file}");
                Columns.Write(
                    text,
                    ["SETTING", "VALUE", "FROM"],
                    report.Effective.Select(setting => (string[])[setting.Key, setting.Value, setting.Origin.ToString().ToLowerInvariant()]));
            });
        if (!invocation.Terminal.Json)
            foreach (var error in report.Errors) invocation.Terminal.Note($"zerog: {error}");
        return Task.FromResult(report.Errors.Count == 0 ? ExitCodes.Success : ExitCodes.Invalid);
    }
}
