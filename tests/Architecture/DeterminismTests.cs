using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using ZeroG.Architecture.Tests.Reading;

namespace ZeroG.Architecture.Tests;

/// <summary>Grains run the same under a virtual clock and a seeded scheduler as in production, so nothing reaches around them.</summary>
public sealed class DeterminismTests
{
    [Theory]
    [InlineData("Interfaces")]
    [InlineData("Grains")]
    public void Grains_and_contracts_take_time_threads_and_randomness_only_from_what_is_injected(string project) =>
        Violations.None(
            "Not deterministic under a virtual clock; inject TimeProvider, use grain timers, derive randomness from the job's seed:",
            Ambient.Uses(SourceProject.Named(project).Compilation));

    [Theory]
    [InlineData("var now = DateTime.UtcNow;")]
    [InlineData("var now = DateTimeOffset.Now;")]
    [InlineData("var now = TimeProvider.System.GetUtcNow();")]
    [InlineData("_ = Task.Run(() => 1);")]
    [InlineData("_ = Task.Factory.StartNew(() => 1);")]
    [InlineData("await Task.Delay(1);")]
    [InlineData("await Task.CompletedTask.WaitAsync(TimeSpan.FromSeconds(1));")]
    [InlineData("using var source = new CancellationTokenSource(1000);")]
    [InlineData("new Thread(() => { }).Start();")]
    [InlineData("Pool.QueueUserWorkItem(_ => { });")]
    [InlineData("using Timer timer = new(_ => { });")]
    [InlineData("var id = NewGuid();")]
    [InlineData("var number = Random.Shared.Next();")]
    [InlineData("RandomNumberGenerator.Fill(new byte[1]);")]
    [InlineData("var ticks = Environment.TickCount64;")]
    [InlineData("var watch = System.Diagnostics.Stopwatch.StartNew();")]
    [InlineData("Parallel.For(0, 1, _ => { });")]
    public void A_use_is_seen_through_aliases_static_imports_and_inferred_types(string statement) =>
        Assert.NotEmpty(Ambient.Uses(Snippet(statement, "using static System.Guid;\nusing Pool = System.Threading.ThreadPool;")));

    [Theory]
    [InlineData("await Task.Delay(TimeSpan.FromSeconds(1), clock);")]
    [InlineData("await Task.CompletedTask.WaitAsync(TimeSpan.FromSeconds(1), clock);")]
    [InlineData("using var source = new CancellationTokenSource(TimeSpan.FromSeconds(1), clock);")]
    [InlineData("using var timer = clock.CreateTimer(_ => { }, null, TimeSpan.Zero, TimeSpan.Zero);")]
    [InlineData("var now = clock.GetUtcNow(); var then = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);")]
    [InlineData("var id = Guid.Parse(\"8c84fa94-04c1-424b-9868-57a2d4851a1d\");")]
    public void What_takes_an_injected_clock_is_allowed(string statement) =>
        Assert.Empty(Ambient.Uses(Snippet(statement)));

    private static CSharpCompilation Snippet(string statement, string usings = "")
    {
        var source = $$"""
            using System;
            using System.Security.Cryptography;
            using System.Threading;
            using System.Threading.Tasks;
            {{usings}}

            class Sample
            {
                async Task MethodAsync(TimeProvider clock)
                {
                    {{statement}}
                    await Task.Yield();
                }
            }
            """;
        var snippet = SourceProject.Named("Interfaces").Compilation.RemoveAllSyntaxTrees()
            .AddSyntaxTrees(CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Preview), "sample.cs"));
        Assert.DoesNotContain(snippet.GetDiagnostics(), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        return snippet;
    }
}
