namespace ZeroG.Cli;

/// <summary>Which data directory a command means.</summary>
internal static class DataDirectories
{
    public const string Variable = "ZEROG_DATA";

    /// <summary>The absolute path of what <c>--data</c> says, else the variable, else <c>~/.zerog</c>.</summary>
    public static string Resolve(string? asked) => Absolute(asked ?? Default());

    /// <summary>The same for the demo, which keeps out of the user's own data: <c>demo</c> below the default.</summary>
    public static string ResolveForDemo(string? asked) => Absolute(asked ?? Path.Combine(Default(), "demo"));

    private static string Default()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path) return path;
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length > 0
            ? Path.Combine(home, ".zerog")
            : throw new ZeroGException(
                FailureKind.Invalid, "there is no home directory to keep data in.", $"Name a folder with --data or in {Variable}.");
    }

    private static string Absolute(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0'))
        {
            throw new ZeroGException(FailureKind.Invalid, $"'{path}' is not a path of a data directory.", "Name a folder with --data.");
        }

        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
    }
}
