using System.Text.RegularExpressions;
using ZeroG.Architecture.Tests.Reading;

namespace ZeroG.Operations.Tests.Image;

/// <summary>An instruction of a Dockerfile.</summary>
/// <param name="Name">As <c>COPY</c>.</param>
/// <param name="Words">What follows, in words; flags included.</param>
internal sealed record Instruction(string Name, IReadOnlyList<string> Words);

/// <summary>The Dockerfile, and what of the checkout an engine would send to its build.</summary>
internal static partial class Dockerfile
{
    /// <summary>Its instructions in order.</summary>
    public static IReadOnlyList<Instruction> Instructions { get; } =
        [.. Continuation().Replace(Checkout.Read("Dockerfile"), " ").Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' ', 2))
            .Select(parts => new Instruction(parts[0], [.. Word().Matches(parts[1]).Select(word => word.Value.Replace("\"", "", StringComparison.Ordinal))]))];

    /// <summary>What is copied from the checkout: each source with its target.</summary>
    public static IEnumerable<(string Source, string Target)> Copies =>
        from instruction in Instructions
        where instruction.Name is "COPY" or "ADD" && !instruction.Words.Any(word => word.StartsWith("--from=", StringComparison.Ordinal))
        let words = instruction.Words.Where(word => !word.StartsWith("--", StringComparison.Ordinal)).ToList()
        from source in words[..^1]
        select (source, words[^1]);

    /// <summary>Variables of the image's containers.</summary>
    public static IEnumerable<(string Name, string Value)> Environment =>
        from instruction in Instructions
        where instruction.Name == "ENV"
        from word in instruction.Words
        select (word[..word.IndexOf('=', StringComparison.Ordinal)], word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..]);

    /// <summary>The files below a source of a copy that .dockerignore leaves in.</summary>
    public static IEnumerable<string> FilesOf(string source) =>
        Checkout.Files.Where(path => path == source || path.StartsWith(source.TrimEnd('/') + "/", StringComparison.Ordinal)).Where(path => !IsIgnored(path));

    /// <summary>Whether .dockerignore keeps a file out: the last pattern that matches it, or a folder it is in, decides.</summary>
    public static bool IsIgnored(string path)
    {
        var isIgnored = false;
        foreach (var line in Checkout.Read(".dockerignore").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == '#') continue;
            var isException = line[0] == '!';
            if (Pattern(line.TrimStart('!').Trim('/')).IsMatch(path)) isIgnored = !isException;
        }

        return isIgnored;
    }

    // https://docs.docker.com/build/concepts/context/#dockerignore-files: Go's filepath.Match, and ** for any number of folders.
    private static Regex Pattern(string pattern) => new(
        "^" + Regex.Escape(pattern).Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal).Replace(@"\*\*", ".*", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal).Replace(@"\?", "[^/]", StringComparison.Ordinal) + "(/.*)?$");

    [GeneratedRegex(@"\\\n")]
    private static partial Regex Continuation();

    [GeneratedRegex("""(?:[^\s"]|"[^"]*")+""")]
    private static partial Regex Word();
}
