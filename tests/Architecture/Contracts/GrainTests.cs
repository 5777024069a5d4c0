using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ZeroG.Architecture.Tests.Reading;

namespace ZeroG.Architecture.Tests.Contracts;

/// <summary>Grain classes: thin, closed, and reached through their interfaces alone.</summary>
public sealed class GrainTests
{
    private const int MaxLines = 200;

    [Fact]
    public void There_are_grains_to_judge() => Assert.NotEmpty(Grains());

    [Fact]
    public void A_grain_class_is_internal_and_sealed() =>
        Violations.None(
            "Grain classes are internal sealed: callers know interfaces.",
            from grain in Grains()
            where !grain.Symbol.IsSealed || grain.Symbol.DeclaredAccessibility != Accessibility.Internal
            select $"{SourceProject.Place(grain.Node)}: {grain.Symbol.Name}");

    [Fact]
    public void A_grain_class_is_under_200_lines() =>
        Violations.None(
            "A grain loads, asks the core, persists and acts; move the rest into the core:",
            from grain in Grains()
            let span = grain.Node.GetLocation().GetLineSpan()
            let lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1
            where lines >= MaxLines
            select $"{SourceProject.Place(grain.Node)}: {grain.Symbol.Name} has {lines} lines");

    [Fact]
    public void A_grain_class_says_which_silos_it_is_for() =>
        Violations.None(
            "A grain is placed at random among the silos that one filter of ours leaves: [RandomPlacement] with [OrchestratorPlacement] or [DevicePlacement]:",
            from grain in Grains()
            let named = grain.Symbol.GetAttributes().Select(attribute => attribute.AttributeClass!.Name).ToList()
            where named.Count(name => name is "OrchestratorPlacementAttribute" or "DevicePlacementAttribute") != 1
                || named.Count(name => name is "RandomPlacementAttribute") != 1
                || named.Count(name => name.EndsWith("PlacementAttribute", StringComparison.Ordinal)) != 2
            select $"{SourceProject.Place(grain.Node)}: {grain.Symbol.Name} has {string.Join(", ", named)}");

    private static IEnumerable<(ClassDeclarationSyntax Node, INamedTypeSymbol Symbol)> Grains() =>
        from tree in SourceProject.Named("Grains").Compilation.SyntaxTrees
        let model = SourceProject.Named("Grains").Compilation.GetSemanticModel(tree)
        from node in tree.GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>()
        let symbol = model.GetDeclaredSymbol(node)
        where symbol is { IsAbstract: false } && symbol.AllInterfaces.Any(x => x.ToDisplayString() is "Orleans.IGrainBase" or "Orleans.IGrain")
        select (node, symbol);
}
