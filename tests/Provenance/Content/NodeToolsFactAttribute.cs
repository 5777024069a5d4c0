namespace ZeroG.TestProcesses;

/// <summary>A test that needs Node.js and some packages of <c>tools/</c>; skipped, with the reason, where one of them is missing.</summary>
internal abstract class NodeToolsFactAttribute : FactAttribute
{
    private static readonly string? Root = FindRoot();

    protected NodeToolsFactAttribute(string name, params ReadOnlySpan<string> packages)
    {
        if (Root is null)
            Skip = "The tests do not run from inside the repository, so tools/ is not at hand.";
        else if (!OnPath(OperatingSystem.IsWindows() ? "node.exe" : "node"))
            Skip = $"Node.js is not on the PATH: no second opinion from {name}.";
        else if (!AreInstalled(packages))
            Skip = $"Not installed: {name}. Run `npm ci` in tools/.";
    }

    /// <summary>The folder tools/ of the repository.</summary>
    public static string Tools => Path.Combine(Root!, "tools");

    /// <summary>The folder of an npm package.</summary>
    public static string Package(string name) => Path.Combine(Tools, "node_modules", name);

    private static bool AreInstalled(ReadOnlySpan<string> packages)
    {
        foreach (var package in packages)
        {
            if (!Directory.Exists(Package(package))) return false;
        }
        return true;
    }

    private static string? FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "ZeroG.Orleans.sln"))) folder = Path.GetDirectoryName(folder);
        return folder;
    }

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
