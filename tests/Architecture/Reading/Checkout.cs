using System.Diagnostics;

namespace ZeroG.Architecture.Tests.Reading;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Checkout
{
    private static readonly string[] s_ignored =
        ["artifacts", "bin", "obj", "node_modules", ".git", "TestResults", ".vs", ".idea", "GrainRuntime.props"];

    /// <summary>Absolute path of the folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>All files that git tracks or would add, as paths relative to the root with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. (AskGit() ?? Walk()).Where(path => File.Exists(Absolute(path))).Order(StringComparer.Ordinal)];

    /// <summary>Those of <see cref="Files"/> in a folder, with an ending.</summary>
    public static IEnumerable<string> FilesOf(string folder, string ending) =>
        Files.Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal) && path.EndsWith(ending, StringComparison.Ordinal));

    public static string Absolute(string path) => Path.Combine(Root, path);

    public static string Read(string path) => File.ReadAllText(Absolute(path));

    /// <summary>Lines of the files that the pattern says something about, as <c>path(line): remark</c>.</summary>
    public static IEnumerable<string> Grep(IEnumerable<string> paths, Func<string, string?> remark) =>
        from path in paths
        from line in File.ReadLines(Absolute(path)).Select((text, index) => (Text: text, Number: index + 1))
        let said = remark(line.Text)
        where said is not null
        select $"{path}({line.Number}): {said}";

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "ZeroG.Orleans.sln"))) return folder;
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds ZeroG.Orleans.sln: run these tests from their build output.");
    }

    private static string[]? AskGit()
    {
        var start = new ProcessStartInfo("git", ["-C", Root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var git = Process.Start(start)!;
            git.ErrorDataReceived += (_, _) => { };
            git.BeginErrorReadLine();
            var paths = git.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
            git.WaitForExit();
            return git.ExitCode == 0 && paths.Length > 0 ? paths : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // no git here: a source archive
        }
    }

    private static IEnumerable<string> Walk() =>
        Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Intersect(s_ignored).Any());
}
