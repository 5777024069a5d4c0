using Microsoft.CodeAnalysis;
using ZeroG.Architecture.Tests.Reading;

namespace ZeroG.Architecture.Tests;

/// <summary>What each library may know: the pure ones nothing of grains, hosts, files or networks.</summary>
public sealed class DependencyTests
{
    [Theory]
    [InlineData("Training")]
    [InlineData("Provenance")]
    [InlineData("Swarm")]
    [InlineData("Chain")]
    [InlineData("Auditing")]
    [InlineData("Receipts")]
    public void The_pure_libraries_reference_neither_Orleans_nor_a_host(string name)
    {
        var projects = SourceProject.Named(name).Closure().ToList();

        Violations.None("A pure library must build without Orleans and without ASP.NET:", projects.SelectMany(project =>
            project.Packages.Where(package => package.StartsWith("Microsoft.Orleans", StringComparison.Ordinal))
                .Concat(project.Frameworks)
                .Concat(project.GrainApi is null ? [] : [$"GrainApi {project.GrainApi}"])
                .Concat(project.References.Where(reference => reference is "InProcess" or "Interfaces" or "Grains" or "Silo" or "Client"))
                .Select(what => $"{project.File}: {what}")));
    }

    [Theory]
    [InlineData("Training", "System.Net", "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream", "System.IO.Directory", "System.IO.DirectoryInfo", "System.IO.Pipes", "System.Diagnostics.Process")]
    [InlineData("Provenance", "System.Net", "System.IO.Pipes", "System.Diagnostics.Process")]
    [InlineData("Swarm", "Orleans", "System.Net.Http", "System.Net.WebSockets", "Microsoft.AspNetCore", "Microsoft.Extensions.Hosting")]
    [InlineData("Chain", "Orleans", "Microsoft.AspNetCore", "Microsoft.Extensions.Hosting")]
    [InlineData("Auditing", "Orleans", "Microsoft.AspNetCore", "Microsoft.Extensions.Hosting", "System.Net", "System.Diagnostics.Process")]
    [InlineData("Receipts", "Orleans", "Microsoft.AspNetCore", "Microsoft.Extensions.Hosting", "System.Net", "System.IO.File", "System.Diagnostics.Process")]
    [InlineData("Interfaces", "System.Net", "System.IO", "System.Diagnostics.Process")]
    [InlineData("Grains", "System.Net", "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream", "System.IO.Directory", "System.IO.DirectoryInfo", "System.IO.Pipes", "System.Diagnostics.Process")]
    [InlineData("InProcess", "System.Net.Sockets", "System.Net.Http", "System.Net.Quic", "System.Net.WebSockets", "System.Net.Dns", "System.Net.HttpListener", "System.IO.Pipes", "System.IO.File", "System.Diagnostics.Process", "Microsoft.AspNetCore")]
    [InlineData("Client", "Microsoft.AspNetCore", "Microsoft.Extensions.Hosting", "Orleans.Hosting", "ZeroG.Grains", "ZeroG.Silo")]
    public void A_library_uses_nothing_beyond_its_task(string name, params string[] forbidden) =>
        Violations.None(
            $"src/{name} may not use {string.Join(", ", forbidden)}:",
            from use in SymbolUses.Of(SourceProject.Named(name).Compilation)
            let owner = use.Symbol as INamedTypeSymbol ?? use.Symbol.ContainingType
            where owner is not null
            let full = owner.ToDisplayString()
            where forbidden.Any(prefix => full == prefix || full.StartsWith(prefix + ".", StringComparison.Ordinal))
            select $"{SourceProject.Place(use.Node)}: {full}");

    [Fact]
    public void An_app_that_uses_the_client_gets_no_host_with_it()
    {
        var client = SourceProject.Named("Client");

        Assert.Equal("Contracts", client.GrainApi);
        Assert.Empty(client.Frameworks);
        Assert.Equal(["Client", "Interfaces", "Provenance"], client.Closure().Select(project => project.Name).Order());
    }
}
