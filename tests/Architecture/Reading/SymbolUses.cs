using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ZeroG.Architecture.Tests.Reading;

/// <summary>What a compilation's sources refer to, by resolved symbols: no alias, static import or inferred type hides anything.</summary>
internal static class SymbolUses
{
    /// <summary>Every reference to a type or member, with the node that makes it.</summary>
    public static IEnumerable<(SyntaxNode Node, ISymbol Symbol)> Of(Compilation compilation) =>
        from tree in compilation.SyntaxTrees
        let model = compilation.GetSemanticModel(tree)
        from node in tree.GetRoot().DescendantNodes()
        where node is SimpleNameSyntax or BaseObjectCreationExpressionSyntax or ConstructorInitializerSyntax
        from symbol in Resolve(model, node)
        select (node, symbol);

    private static IEnumerable<ISymbol> Resolve(SemanticModel model, SyntaxNode node)
    {
        var info = model.GetSymbolInfo(node);
        return info.Symbol is { } symbol ? [symbol] : info.CandidateSymbols;
    }
}
