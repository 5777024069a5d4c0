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
            Contract.Interfaces.SelectMany(type => Contract.Calls(type).Append<Microsoft.CodeAnalysis.ISymbol>(type))
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
            where type.TypeKind != Microsoft.CodeAnalysis.TypeKind.Enum
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
}
