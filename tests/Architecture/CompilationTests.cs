using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
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

    [Fact]
    public void Projects_that_are_compiled_at_once_see_each_others_types_as_one()
    {
        // By chance each binding takes its own symbols of the framework, in about half of all runs.
        for (var run = 0; run < 12; run++)
        {
            MetadataReference[] framework = [.. SourceProject.Framework.Select(path => MetadataReference.CreateFromFile(path))];
            CSharpCompilation[] made = [.. ((string[])["A", "B"]).Select(name => Compiled(name, $"public class {name} {{ public System.Collections.Generic.List<int> X; }}", framework))];
            using var gate = new Barrier(made.Length);
            var threads = made.Select(compilation => new Thread(() =>
            {
                gate.SignalAndWait();
                SourceProject.Bound(compilation);
            })).ToArray();
            foreach (var thread in threads) thread.Start();
            foreach (var thread in threads) thread.Join();

            var user = SourceProject.Bound(Compiled("C", "public class C { public A a; public B b; }", [.. framework, .. made.Select(compilation => compilation.ToMetadataReference())]));
            Assert.All(made, compilation => Assert.Equal(compilation.GetTypeByMetadataName(compilation.AssemblyName!), user.GetTypeByMetadataName(compilation.AssemblyName!), SymbolEqualityComparer.Default));
        }
    }

    private static CSharpCompilation Compiled(string name, string text, IEnumerable<MetadataReference> references) =>
        CSharpCompilation.Create(name, [CSharpSyntaxTree.ParseText(text)], references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
}
