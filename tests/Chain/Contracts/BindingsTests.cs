using ZeroG.AbiBindings;

namespace ZeroG.Chain.Tests.Contracts;

public sealed class BindingsTests
{
    private const string Remedy = "Write them again: (cd contracts && node_modules/@foundry-rs/forge-linux-amd64/bin/forge build) && dotnet run --project tools/AbiBindings";

    [CompiledContractsFact]
    public void The_committed_bindings_are_those_of_the_compiled_contracts()
    {
        var folder = Path.Combine(Checkout.Root!, Bindings.Folder);
        var written = Bindings.Generate(Checkout.Root!);

        var differing = Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Union(written.Keys)
            .Where(name => !written.TryGetValue(name, out var text) || !File.Exists(Path.Combine(folder, name)) || File.ReadAllText(Path.Combine(folder, name)) != text)
            .Order(StringComparer.Ordinal).ToList();

        Assert.True(differing.Count == 0, $"{string.Join(", ", differing)} in {Bindings.Folder} differ from what the compiled contracts give. {Remedy}");
    }

    [Theory]
    [InlineData("COURT_ROLE", "CourtRole", "courtRole")]
    [InlineData("locked_", "Locked", "locked")]
    [InlineData("jobId", "JobId", "jobId")]
    [InlineData("operator", "Operator", "@operator")]
    [InlineData("eip712Domain", "Eip712Domain", "eip712Domain")]
    public void Names_follow_the_idiom_of_CSharp(string name, string pascal, string camel)
    {
        Assert.Equal(pascal, Identifiers.Pascal(name));
        Assert.Equal(camel, Identifiers.Camel(name));
    }

    [Theory]
    [InlineData("LockFrozen", "lock frozen")]
    [InlineData("ECDSAInvalidSignatureS", "ECDSA invalid signature s")]
    [InlineData("providerId", "provider id")]
    public void Errors_are_told_in_the_words_of_their_names(string name, string words) => Assert.Equal(words, Identifiers.Words(name));

    [Theory]
    [InlineData("uint8", "byte")]
    [InlineData("uint32", "uint")]
    [InlineData("uint48", "ulong")]
    [InlineData("uint64", "ulong")]
    [InlineData("uint128", "UInt256")]
    [InlineData("bytes32", "Hash256")]
    [InlineData("bytes4", "ReadOnlyMemory<byte>")]
    [InlineData("address[]", "IReadOnlyList<Address>")]
    public void Types_have_the_form_that_the_library_uses(string type, string form) => Assert.Equal(form, CSharpType.Of(new AbiParameter("x", type, type, false, [])).Name);

    [Theory]
    [InlineData("int256")]
    [InlineData("uint8[3]")]
    [InlineData("function")]
    public void A_type_without_a_form_is_refused_rather_than_guessed(string type) =>
        Assert.Throws<BindingException>(() => CSharpType.Of(new AbiParameter("x", type, type, false, [])));

    [Fact]
    public void Notes_and_enums_are_read_from_the_interface()
    {
        var source = new SoliditySource("""
            interface I {
                /// How far it is.
                enum Phase {
                    None,
                    Open
                }

                /// A thing.
                /// @param owner who has it,
                /// and keeps it
                struct Thing { address owner; }
                event Moved(uint64 to);
            }
            """);

        Assert.Equal(["None", "Open"], source.ValuesOf("Phase")!);
        Assert.Equal("A thing.", source.NoticeOf("Thing"));
        Assert.Equal("who has it, and keeps it", source.MembersOf("Thing")["owner"]);
        Assert.Null(source.NoticeOf("Moved"));
    }
}
