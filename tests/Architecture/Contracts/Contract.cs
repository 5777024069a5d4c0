using Microsoft.CodeAnalysis;
using ZeroG.Architecture.Tests.Reading;

namespace ZeroG.Architecture.Tests.Contracts;

/// <summary>What travels between silos and lies in storage: the grain interfaces, and the types that their methods carry.</summary>
internal static class Contract
{
    private const string Serializer = "Orleans.GenerateSerializerAttribute";

    private static readonly SymbolDisplayFormat s_typeFormat = new(
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    // The interfaces as the grains see them: where two compilations were bound at once, each by framework symbols of its own, a type of the
    // one is another symbol in the other, and would be listed twice.
    private static IEnumerable<INamedTypeSymbol> Types
    {
        get
        {
            var grains = SourceProject.Named("Grains").Compilation;
            return grains.SourceModule.ReferencedAssemblySymbols.Single(assembly => assembly.Name == "ZeroG.Interfaces").TypesWithin().Concat(grains.Assembly.TypesWithin());
        }
    }

    /// <summary>Interfaces that grains implement.</summary>
    public static IReadOnlyList<INamedTypeSymbol> Interfaces { get; } =
        [.. Types.Where(type => type.TypeKind == TypeKind.Interface && type.AllInterfaces.Any(x => x.ToDisplayString() is "Orleans.IGrain" or "Orleans.IGrainObserver"))];

    /// <summary>Our types that reach a grain method's signature, or say that they are serialized.</summary>
    public static IReadOnlyList<INamedTypeSymbol> Messages { get; } = Reachable();

    /// <summary>Calls of an interface itself, without those it inherits.</summary>
    public static IEnumerable<IMethodSymbol> Calls(INamedTypeSymbol type) => type.GetMembers().OfType<IMethodSymbol>().Where(method => method.MethodKind == MethodKind.Ordinary);

    /// <summary>The data of a message: what must have an id.</summary>
    public static IEnumerable<ISymbol> Data(INamedTypeSymbol type) =>
        type.GetMembers().Where(member => !member.IsStatic && (
            member is IFieldSymbol { IsImplicitlyDeclared: false }
            || (member is IPropertySymbol { IsIndexer: false } property && type.GetMembers().OfType<IFieldSymbol>().Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property)))));

    public static string? Alias(ISymbol symbol) => Argument(symbol, "Orleans.AliasAttribute") as string;

    public static uint? Id(ISymbol symbol) => Argument(symbol, "Orleans.IdAttribute") switch { uint id => id, int id => (uint)id, _ => null };

    /// <summary>The version of a grain interface, or null when it states none.</summary>
    public static ushort? Version(ISymbol symbol) => Argument(symbol, "Orleans.CodeGeneration.VersionAttribute") as ushort?;

    public static bool IsSerialized(ISymbol type) => Attribute(type, Serializer) is not null;

    public static string Place(ISymbol symbol) => SourceProject.Place(symbol.DeclaringSyntaxReferences[0].GetSyntax());

    /// <summary>Every alias with its members, a line each, in ordinal order.</summary>
    public static IEnumerable<string> Listing() =>
        Interfaces.SelectMany(type => Calls(type).Select(call =>
                $"{Alias(type)} {Alias(call)}({string.Join(", ", call.Parameters.Select(parameter => Named(parameter.Type)))}) {Named(call.ReturnType)}"))
            .Concat(Messages.Where(type => type.TypeKind == TypeKind.Enum).SelectMany(type =>
                type.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue).Select(field => $"{Alias(type)} {field.ConstantValue} {field.Name}")))
            .Concat(Messages.Where(type => type.TypeKind != TypeKind.Enum).SelectMany(type =>
                Data(type).Select(member => $"{Alias(type)} {Id(member)} {member.Name} {Named(member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type)}")))
            .Order(StringComparer.Ordinal);

    private static List<INamedTypeSymbol> Reachable()
    {
        var found = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        var pending = new Stack<ITypeSymbol>(Types.Where(IsSerialized));
        foreach (var call in Interfaces.SelectMany(Calls))
        {
            pending.Push(call.ReturnType);
            foreach (var parameter in call.Parameters) pending.Push(parameter.Type);
        }

        while (pending.TryPop(out var type))
        {
            if (type is IArrayTypeSymbol array) pending.Push(array.ElementType);
            if (type is not INamedTypeSymbol named) continue;
            foreach (var argument in named.TypeArguments) pending.Push(argument);
            var ours = named.OriginalDefinition.ContainingAssembly?.Name is "ZeroG.Interfaces" or "ZeroG.Grains";
            if (!ours || named.TypeKind == TypeKind.Interface || !found.Add(named.OriginalDefinition)) continue;
            foreach (var member in Data(named.OriginalDefinition)) pending.Push(member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type);
        }

        return [.. found.OrderBy(type => type.ToDisplayString(), StringComparer.Ordinal)];
    }

    // A type of ours goes by its alias, so that renaming the class changes nothing.
    private static string Named(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => $"{Named(array.ElementType)}[]",
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } optional => $"{Named(optional.TypeArguments[0])}?",
        INamedTypeSymbol { TypeArguments.Length: > 0 } generic => $"{generic.Name}<{string.Join(", ", generic.TypeArguments.Select(Named))}>",
        _ => $"{Alias(type) ?? type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(s_typeFormat)}{(type.IsReferenceType && type.NullableAnnotation == NullableAnnotation.Annotated ? "?" : "")}",
    };

    private static object? Argument(ISymbol symbol, string attribute) => Attribute(symbol, attribute)?.ConstructorArguments.FirstOrDefault().Value;

    private static AttributeData? Attribute(ISymbol symbol, string name) =>
        symbol.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.ToDisplayString() == name);

    private static IEnumerable<INamedTypeSymbol> TypesWithin(this IAssemblySymbol assembly)
    {
        var pending = new Stack<INamespaceOrTypeSymbol>([assembly.GlobalNamespace]);
        while (pending.TryPop(out var next))
        {
            foreach (var member in next.GetMembers().OfType<INamespaceOrTypeSymbol>()) pending.Push(member);
            if (next is INamedTypeSymbol type) yield return type;
        }
    }
}
