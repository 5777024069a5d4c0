namespace ZeroG.Cli;

/// <summary>The <c>tools</c> folder of a checkout, with its npm packages: sample text for the demo.</summary>
internal static class Tools
{
    public const string Variable = "ZEROG_TOOLS";

    /// <summary>Its absolute path: what the variable says, else the one above the program; null when there is none.</summary>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named) return Path.GetFullPath(named);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var tools = Path.Combine(folder.FullName, "tools");
            if (File.Exists(Path.Combine(tools, "package-lock.json"))) return tools;
        }

        return null;
    }
}
