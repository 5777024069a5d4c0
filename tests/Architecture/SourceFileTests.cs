using System.Text.RegularExpressions;
using ZeroG.Architecture.Tests.Reading;

namespace ZeroG.Architecture.Tests;

/// <summary>What a reader meets in any source file: one idea, nothing unfinished, nothing of the machine it was written on.</summary>
public sealed partial class SourceFileTests
{
    private const int MaxBytes = 25_000;
    private const int MaxLines = 500;
    private const int MaxMedianBytes = 4_096;

    // They quote what they forbid.
    private static readonly string[] s_quoting = ["tests/Architecture/SourceFileTests.cs", "tests/Architecture/DeterminismTests.cs"];

    private static readonly string[] s_endings = [".cs", ".mjs", ".js", ".ts", ".sh", ".sol"];

    private static IEnumerable<string> Sources => Checkout.Files.Where(path => s_endings.Contains(Path.GetExtension(path)));

    [Fact]
    public void A_source_file_is_one_idea_and_therefore_small() =>
        Violations.None(
            $"Over {MaxBytes:N0} bytes or {MaxLines} lines; split it by ideas:",
            from path in Sources
            let bytes = new FileInfo(Checkout.Absolute(path)).Length
            let lines = File.ReadLines(Checkout.Absolute(path)).Count()
            where bytes > MaxBytes || lines > MaxLines
            select $"{path}: {bytes:N0} bytes, {lines} lines");

    [Fact]
    public void The_median_source_file_is_under_4_KiB()
    {
        var sizes = Checkout.FilesOf("src", ".cs").Select(path => new FileInfo(Checkout.Absolute(path)).Length).Order().ToList();

        Assert.InRange(sizes[sizes.Count / 2], 1, MaxMedianBytes);
    }

    [Fact]
    public void Nothing_in_the_source_is_unfinished() =>
        Violations.None(
            "Finish it, or leave it out:",
            Checkout.Grep(Checkout.FilesOf("src", ".cs"), line => Unfinished().Match(line) is { Success: true } match ? match.Value : null));

    [Theory]
    [InlineData("Interfaces")]
    [InlineData("Grains")]
    public void One_source_serves_both_runtimes(string project) =>
        Violations.None(
            "Conditional compilation; both runtimes must run the same grains:",
            Checkout.Grep(Checkout.FilesOf($"src/{project}", ".cs"), line => Conditional().IsMatch(line) ? line.Trim() : null));

    [Fact]
    public void Tests_wait_on_signals_and_never_sleep() =>
        Violations.None(
            "Wait on an event of the thing under test, or drive an injected clock:",
            Checkout.Grep(Checkout.FilesOf("tests", ".cs").Except(s_quoting), Sleeping));

    [Fact]
    public void No_file_names_a_machine_or_a_registry() =>
        Violations.None(
            "Paths of one machine and hosts of registries have no place in the repository:",
            Checkout.Grep(
                Checkout.Files.Where(path => Path.GetExtension(path) is not (".png" or ".ico" or ".woff2" or ".bin" or ".gz" or ".zip")),
                line => Machine().Match(line) is { Success: true } match ? match.Value : null));

    private static string? Sleeping(string line)
    {
        if (line.Contains("Thread.Sleep", StringComparison.Ordinal)) return "Thread.Sleep";
        if (Delay().Match(line) is not { Success: true } delay) return null;
        // A delay without end is a wait for cancellation, and one on an injected clock takes no time.
        var arguments = delay.Groups["arguments"].Value;
        return arguments.Contains("Timeout.Infinite", StringComparison.Ordinal) || Clock().IsMatch(arguments) ? null : delay.Value;
    }

    [GeneratedRegex(@"\b(TODO|FIXME|XXX|HACK)\b|\bNotImplementedException\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^\s*#\s*(if|elif|else)\b")]
    private static partial Regex Conditional();

    [GeneratedRegex(@"\bTask\.Delay\((?<arguments>.*)")]
    private static partial Regex Delay();

    [GeneratedRegex(@",\s*\w*(clock|time(provider)?)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Clock();

    [GeneratedRegex(@"(?<![\w.$})\]~-])/(home|root|work|Users)/\w|://(registry|api\.nuget|pypi|proxy\.golang)\b")]
    private static partial Regex Machine();
}
