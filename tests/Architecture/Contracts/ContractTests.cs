using Microsoft.CodeAnalysis;
using ZeroG.Architecture.Tests.Reading;

namespace ZeroG.Architecture.Tests.Contracts;

/// <summary>A silo of one version must understand the messages and the storage of another.</summary>
public sealed class ContractTests
{
    private const string ListingFile = "tests/Architecture/contracts.txt";
    private const string AddSwitch = "ZEROG_ADD_CONTRACTS";

    [Fact]
    public void A_grain_interface_and_its_calls_have_aliases() =>
        Violations.None(
            "Without [Alias] the name on the wire follows the name in the source:",
            Contract.Interfaces.SelectMany(type => Contract.Calls(type).Append<ISymbol>(type))
                .Where(symbol => Contract.Alias(symbol) is null)
                .Select(symbol => $"{Contract.Place(symbol)}: {symbol.ToDisplayString()}"));

    [Fact]
    public void A_message_has_an_alias_and_a_serializer() =>
        Violations.None(
            "A type that a grain call carries needs [GenerateSerializer] and [Alias]:",
            Contract.Messages.Where(type => Contract.Alias(type) is null || !Contract.IsSerialized(type))
                .Select(type => $"{Contract.Place(type)}: {type.ToDisplayString()}"));

    [Fact]
    public void Every_datum_of_a_message_has_an_id_of_its_own() =>
        Violations.None(
            "A member without [Id], or with another member's:",
            from type in Contract.Messages
            where type.TypeKind != TypeKind.Enum
            from member in Contract.Data(type)
            let id = Contract.Id(member)
            where id is null || Contract.Data(type).Count(other => Contract.Id(other) == id) > 1
            select $"{Contract.Place(member)}: {member.ToDisplayString()}");

    [Fact]
    public void No_two_contracts_share_an_alias() =>
        Violations.None(
            "Aliases must be unique:",
            Contract.Interfaces.Concat(Contract.Messages).GroupBy(Contract.Alias).Where(group => group.Count() > 1)
                .SelectMany(group => group.Select(type => $"{Contract.Place(type)}: {group.Key}")));

    [Fact]
    public void A_grain_interface_states_its_version() =>
        Violations.None(
            "Without [Version], silos of two releases cannot tell whose methods they have (docs/architecture.md, Contracts):",
            Contract.Interfaces.Where(type => Contract.Version(type) is null or 0).Select(type => $"{Contract.Place(type)}: {type.ToDisplayString()}"));

    [Fact]
    public void No_contract_carries_bulk_data() =>
        Violations.None(
            "Bytes and tensors travel as blobs, named by BlobRef; a large message takes its connection down:",
            Carried().Where(carried => IsBulk(carried.Type)).Select(carried => $"{Contract.Place(carried.Where)}: {carried.Where.ToDisplayString()}"));

    [Fact]
    public void There_are_contracts_to_judge() => Assert.True(Carried().Count() > 50);

    [Fact]
    public void A_published_contract_never_changes()
    {
        var path = Checkout.Absolute(ListingFile);
        var published = File.Exists(path) ? File.ReadAllLines(path) : [];
        var present = Contract.Listing().ToArray();

        Violations.None(
            $"In {ListingFile} but no longer in the source. Renumbering, retyping or removing breaks running clusters and stored state: "
                + "give the new member a new id. If it was never released, delete its lines.",
            published.Except(present));
        if (Environment.GetEnvironmentVariable(AddSwitch) == "1") File.WriteAllLines(path, present);
        else Violations.None($"New contracts, not yet in {ListingFile}; add them with {AddSwitch}=1 dotnet test tests/Architecture --filter published:", present.Except(published));
    }

    private static IEnumerable<(ISymbol Where, ITypeSymbol Type)> Carried() =>
        Contract.Interfaces.SelectMany(Contract.Calls)
            .SelectMany(call => call.Parameters.Select(parameter => parameter.Type).Append(call.ReturnType).Select(type => ((ISymbol)call, type)))
            .Concat(Contract.Messages.Where(type => type.TypeKind != TypeKind.Enum).SelectMany(Contract.Data)
                .Select(member => (member, member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type)));

    // Collections of numbers, and whatever is made to hold bytes.
    private static bool IsBulk(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => IsNumber(array.ElementType) || IsBulk(array.ElementType),
        INamedTypeSymbol { Name: "Memory" or "ReadOnlyMemory" or "ReadOnlySequence" or "ArraySegment" or "Stream" or "Tensor" or "BitArray" } => true,
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } => false,
        INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments: [var result] } => IsBulk(result),
        INamedTypeSymbol { TypeArguments.Length: > 0 } generic => generic.TypeArguments.Any(argument => IsNumber(argument) || IsBulk(argument)),
        _ => false,
    };

    private static bool IsNumber(ITypeSymbol type) => type.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_Double
        || type.Name is "Half" or "BFloat16" or "Int128" or "UInt128";
}
