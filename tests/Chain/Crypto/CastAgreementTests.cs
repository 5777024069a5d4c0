using System.Numerics;
using System.Text.Json.Nodes;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Devnets;
using ZeroG.Chain.Encoding;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Tests.Abi;
using ZeroG.Chain.Transactions;
using ZeroG.Chain.TypedData;
using ZeroG.TestProcesses;

namespace ZeroG.Chain.Tests.Crypto;

/// <summary>Signing against Foundry's own, on over a thousand random values each: as many in one process as it takes.</summary>
public sealed class CastAgreementTests
{
    private const int Keys = 1_000;

    // The precompiled contract that recovers the signer of a digest (yellow paper, appendix E).
    private static readonly Address s_recover = Address.FromBytes([.. new byte[19], 1]);

    [FoundryFact("cast", "anvil")]
    public async Task A_thousand_keys_of_cast_have_our_addresses_and_what_they_sign_here_is_theirs_on_a_chain()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(50));
        var keys = JsonNode.Parse(await Foundry.CastAsync("wallet", "new", "--number", $"{Keys}", "--json"))!.AsArray();
        Assert.Equal(Keys, keys.Count);
        await using var net = await Devnet.StartAsync(new DevnetOptions(Foundry.Find("anvil")!), TimeProvider.System, bound.Token);
        using var http = new HttpClient();
        var chain = new ChainClient(new JsonRpcClient(http, net.Endpoint, new RpcOptions(), TimeProvider.System, () => 0.5), 31337);
        var random = new Random(31);
        foreach (var made in keys)
        {
            using var key = SigningKey.FromBytes(Hex.Decode(made!["private_key"]!.GetValue<string>()));
            Assert.Equal(made["address"]!.GetValue<string>(), key.Address.ToString());
            var transaction = RandomTransaction(random);
            var signature = key.Sign(transaction.SigningHash());
            byte[] input = [.. transaction.SigningHash().ToArray(), .. new UInt256(signature.IsOdd ? 28 : 27).ToArray(), .. signature.R.ToArray(), .. signature.S.ToArray()];
            var signer = await chain.CallAsync(null, s_recover, UInt256.Zero, input, bound.Token);
            Assert.Equal(key.Address, Address.FromBytes(signer.AsSpan(12)));
        }
    }

    [FoundryFact("cast")]
    public async Task The_fields_of_a_thousand_transactions_are_encoded_as_cast_encodes_them()
    {
        var random = new Random(32);
        for (var batch = 0; batch < 10; batch++)
        {
            var transactions = Enumerable.Range(0, 100).Select(_ => RandomTransaction(random)).ToArray();
            var lists = new JsonArray([.. transactions.Select(transaction => (JsonNode)new JsonArray([.. Fields(transaction)]))]);
            var expected = Hex.Decode(await Foundry.CastAsync("to-rlp", lists.ToJsonString()));
            var read = Rlp.Decode(expected).Items;
            Assert.Equal(transactions.Length, read.Count);
            foreach (var (transaction, item) in transactions.Zip(read))
                Assert.Equal(Keccak256.Hash([2, .. Rlp.Encode(item)]), transaction.SigningHash());
            Assert.Equal(expected, Rlp.Encode(Rlp.List([.. read])));
        }
    }

    [FoundryFact("cast")]
    public async Task Over_a_thousand_values_of_typed_data_have_the_digest_that_cast_signs()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(33);
        var values = 0;
        for (var message = 0; message < 4; message++)
        {
            var fields = new List<TypedField>();
            var (given, written) = (new List<object>(), new JsonObject());
            for (var i = 0; i < 40; i++)
            {
                var type = RandomValues.Type(random, 0);
                var items = Enumerable.Range(0, 10).Select(_ => RandomValues.Value(random, type)).ToArray();
                fields.Add(new TypedField(type.Name + "[]", $"f{i}"));
                given.Add(items);
                written[$"f{i}"] = new JsonArray([.. items.Select(Node)]);
                values += items.Length;
            }
            var schema = new TypedSchema(new Dictionary<string, IReadOnlyList<TypedField>> { ["All"] = fields });
            var domain = new TypedDomain("Values", "1", 31337, s_recover);
            var text = new JsonObject
            {
                ["types"] = new JsonObject
                {
                    ["EIP712Domain"] = Members(("name", "string"), ("version", "string"), ("chainId", "uint256"), ("verifyingContract", "address")),
                    ["All"] = Members([.. fields.Select(field => (field.Name, field.Type))]),
                },
                ["primaryType"] = "All",
                ["domain"] = new JsonObject { ["name"] = "Values", ["version"] = "1", ["chainId"] = 31337, ["verifyingContract"] = s_recover.ToLowerHex() },
                ["message"] = written,
            };
            await File.WriteAllTextAsync(folder.File("data.json"), text.ToJsonString());
            // A known key of no value: a process's arguments can be read by others.
            var signature = Signature.FromBytes(Hex.Decode(await Foundry.CastAsync("wallet", "sign", "--private-key", Hex.Encode(Keccak256.Hash("cow"u8).ToArray()), "--data", "--from-file", folder.File("data.json"))));
            Assert.Equal(Address.Parse("0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"), signature.Recover(schema.Digest(domain, new TypedStruct("All", [.. given]))));
        }
        Assert.InRange(values, 1_000, int.MaxValue);
    }

    private static JsonArray Members(params (string Name, string Type)[] members) =>
        [.. members.Select(member => (JsonNode)new JsonObject { ["name"] = member.Name, ["type"] = member.Type })];

    private static JsonNode Node(object value) => value switch
    {
        bool flag => JsonValue.Create(flag),
        byte[] bytes => JsonValue.Create(Hex.Encode(bytes)),
        Address address => JsonValue.Create(address.ToLowerHex()),
        _ => JsonValue.Create($"{value}"),
    };

    // As cast reads RLP: hexadecimal strings, a number without leading zeros.
    private static IEnumerable<JsonNode> Fields(Transaction transaction) =>
    [
        Number(transaction.ChainId), Number(transaction.Nonce), Number(transaction.MaxPriorityFeePerGas), Number(transaction.MaxFeePerGas), Number(transaction.GasLimit),
        JsonValue.Create(transaction.To is { } to ? Hex.Encode(to.ToArray()) : "0x"), Number(transaction.Value), JsonValue.Create(Hex.Encode(transaction.Data.Span)), new JsonArray(),
    ];

    private static JsonNode Number(UInt256 value)
    {
        var bytes = value.ToArray().AsSpan().TrimStart((byte)0);
        return JsonValue.Create(Hex.Encode(bytes));
    }

    private static Transaction RandomTransaction(Random random)
    {
        var data = new byte[random.Next(0, 120)];
        random.NextBytes(data);
        var tip = Number(random, 80);
        return new Transaction
        {
            ChainId = (ulong)random.NextInt64(1, 1L << random.Next(1, 62)),
            Nonce = (ulong)random.NextInt64(1L << random.Next(1, 62)),
            MaxPriorityFeePerGas = new UInt256(tip),
            MaxFeePerGas = new UInt256(tip + Number(random, 90)),
            GasLimit = (ulong)random.NextInt64(1L << random.Next(1, 62)),
            To = random.Next(10) == 0 ? null : Address.FromBytes(new UInt256(Number(random, 256)).ToArray().AsSpan(12)),
            Value = new UInt256(Number(random, 256)),
            Data = data,
        };
    }

    private static BigInteger Number(Random random, int bits)
    {
        var bytes = new byte[32];
        random.NextBytes(bytes);
        return new BigInteger(bytes, isUnsigned: true) >> (256 - random.Next(1, bits + 1));
    }
}
