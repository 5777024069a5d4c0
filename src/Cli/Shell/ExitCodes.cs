namespace ZeroG.Cli;

/// <summary>What the process ends with; documented in docs/cli.md and in the help text.</summary>
internal static class ExitCodes
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int Invalid = 2;
    public const int NotFound = 3;
    public const int Conflict = 4;
    public const int Unavailable = 5;
    public const int Storage = 6;
    public const int Forbidden = 7;
    public const int Interrupted = 130;

    public const string Help =
        "Exit codes: 0 done; 1 failed; 2 invalid usage or input; 3 not found; 4 conflict or locked; "
        + "5 something needed is missing for now; 6 storage damaged or full; 7 not allowed; 130 interrupted.";

    public static int Of(FailureKind? kind) => kind switch
    {
        FailureKind.Invalid => Invalid,
        FailureKind.NotFound => NotFound,
        FailureKind.Conflict => Conflict,
        FailureKind.Unavailable => Unavailable,
        FailureKind.Storage => Storage,
        FailureKind.Forbidden => Forbidden,
        // A fault of the program, or what nobody foresaw.
        _ => Failure,
    };
}
