using System.CommandLine;

namespace ZeroG.Cli;

/// <summary>The options that every verb takes.</summary>
internal static class CommonOptions
{
    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Print the result as one JSON object; an error is the last line of standard error, as an object too.",
        Recursive = true,
    };

    public static Option<string?> Data { get; } = new("--data")
    {
        Description = "Data directory. Default: $ZEROG_DATA, else ~/.zerog.",
        HelpName = "FOLDER",
        Recursive = true,
    };

    public static Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "Show the log, and where a failure comes from.",
        Recursive = true,
    };
}
