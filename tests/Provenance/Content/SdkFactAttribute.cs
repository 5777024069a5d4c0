namespace ZeroG.Provenance.Tests;

/// <summary>A test that needs Node.js and the packages of <c>tools/</c>; skipped, with the reason, where either is missing.</summary>
internal sealed class SdkFactAttribute : FactAttribute
{
    private static readonly string? Root = FindRoot();

    public SdkFactAttribute()
    {
        if (Root is null)
            Skip = "The tests do not run from inside the repository, so tools/ is not at hand.";
        else if (!OnPath(OperatingSystem.IsWindows() ? "node.exe" : "node"))
            Skip = "Node.js is not on the PATH: no second opinion from the 0G SDK.";
        else if (!Directory.Exists(Path.Combine(Tools, "node_modules", "@0gfoundation", "0g-ts-sdk")))
            Skip = "The 0G SDK is not installed: run `npm ci` in tools/.";
    }

    /// <summary>The folder tools/ of the repository.</summary>
    public static string Tools => Path.Combine(Root!, "tools");

    private static string? FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "ZeroG.Orleans.sln"))) folder = Path.GetDirectoryName(folder);
        return folder;
    }

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
