using Microsoft.CodeAnalysis;
using ZeroG.Architecture.Tests.Reading;

namespace ZeroG.Architecture.Tests;

/// <summary>The other tests judge resolved symbols, so a source that does not resolve would escape them.</summary>
public sealed class CompilationTests
{
    // What a source generator adds to these is missing here: generators do not run.
    private static readonly string[] s_generators = ["[LoggerMessage(", "[JsonSerializable(", "[GeneratedRegex(", "[LibraryImport("];

    [Theory]
    [InlineData("Interfaces")]
    [InlineData("Grains")]
    [InlineData("Training")]
    [InlineData("Provenance")]
    [InlineData("Client")]
    [InlineData("InProcess")]
    [InlineData("Swarm")]
    [InlineData("Chain")]
    [InlineData("Auditing")]
    [InlineData("Receipts")]
    public void Every_name_in_the_judged_projects_resolves(string project) =>
        Violations.None(
            "These tests cannot see what does not compile for them:",
            SourceProject.Named(project).Compilation.GetDiagnostics()
                .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
                .Where(diagnostic => !s_generators.Any($"{diagnostic.Location.SourceTree}".Contains))
                .Select(diagnostic => diagnostic.ToString()));
}
