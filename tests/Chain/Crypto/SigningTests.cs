using System.Numerics;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Encoding;
using ZeroG.Chain.Transactions;
using ZeroG.Chain.TypedData;

namespace ZeroG.Chain.Tests.Crypto;

public sealed class SigningTests
{
    // Anvil's and hardhat's first account, of the public mnemonic "test test test … junk".
    private const string PublicKnownKey = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

    [Fact]
    public void A_key_has_the_address_that_Ethereum_gives_it()
    {
        using var key = SigningKey.FromBytes(Hex.Decode(PublicKnownKey));
        Assert.Equal("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", key.Address.ToString());
        Assert.DoesNotContain(PublicKnownKey[2..10], key.ToString());
        // CREATE of its first transaction, known from every local deployment.
        Assert.Equal("0x5FbDB2315678afecb367f032d93F642f64180aa3", Address.OfContract(key.Address, 0).ToString());
    }

    [Theory] // The EIP's own examples.
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")]
    [InlineData("0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")]
    public void An_address_carries_the_checksum_of_EIP_55(string text)
    {
        Assert.Equal(text, Address.Parse(text.ToLowerInvariant()).ToString());
        Assert.Equal(text, Address.Parse(text).ToString());
        var at = text.AsSpan(2).IndexOfAnyInRange('A', 'F') + 2;
        var mistyped = text[..at] + char.ToLowerInvariant(text[at]) + text[(at + 1)..];
        Assert.Contains("checksum", Assert.Throws<FormatException>(() => Address.Parse(mistyped)).Message);
    }

    [Fact]
    public void Every_signature_is_low_and_recovers_to_its_signer()
    {
        for (var i = 0; i < 50; i++)
        {
            using var key = SigningKey.Create();
            var digest = Keccak256.Hash([(byte)i]);
            var signature = key.Sign(digest);
            Assert.True((BigInteger)signature.S <= Secp256k1.HalfOrder);
            Assert.Equal(key.Address, signature.Recover(digest));
            Assert.NotEqual(key.Address, signature.Recover(Keccak256.Hash([(byte)i, 1])));
            Assert.Equal(signature, Signature.FromBytes(signature.ToArray()));
            Assert.Throws<FormatException>(() => new Signature(signature.R, new UInt256(Secp256k1.Order - signature.S), signature.IsOdd));
        }
    }

    [Fact]
    public void What_is_no_key_is_refused()
    {
        Assert.Throws<FormatException>(() => SigningKey.FromBytes(new byte[32]));
        Assert.Throws<FormatException>(() => SigningKey.FromBytes(new byte[31]));
        Assert.Throws<FormatException>(() => SigningKey.FromBytes(new UInt256(Secp256k1.Order).ToArray()));
        SigningKey.FromBytes(new UInt256(Secp256k1.Order - 1).ToArray()).Dispose();
    }

    [FoundryFact("cast")]
    public async Task Transactions_that_cast_signs_are_read_and_encoded_to_the_same_bytes()
    {
        var random = new Random(3);
        for (var i = 0; i < 25; i++)
        {
            var data = new byte[random.Next(0, 100)];
            random.NextBytes(data);
            var tip = random.NextInt64(1L << 20);
            var raw = await Foundry.CastAsync("mktx", "--private-key", PublicKnownKey, "--chain", $"{random.Next(1, 50_000)}", "--nonce", $"{random.Next(1 << 20)}",
                "--gas-limit", $"{random.Next(21_000, 1 << 24)}", "--gas-price", $"{tip + random.NextInt64(1L << 40)}", "--priority-gas-price", $"{tip}",
                "--value", $"{random.NextInt64()}", "0x5FbDB2315678afecb367f032d93F642f64180aa3", Hex.Encode(data));
            var read = SignedTransaction.Decode(Hex.Decode(raw));
            Assert.Equal(Address.Parse("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"), read.Sender);
            Assert.Equal(raw, Hex.Encode(read.Transaction.Raw(read.Signature)));
            Assert.Equal(data, read.Transaction.Data.ToArray());
        }
    }

    [Fact]
    public void A_damaged_transaction_is_refused_or_has_another_signer()
    {
        using var key = SigningKey.FromBytes(Hex.Decode(PublicKnownKey));
        var signed = new Transaction { ChainId = 31337, Nonce = 3, MaxFeePerGas = 9, MaxPriorityFeePerGas = 1, GasLimit = 21_000, To = key.Address, Value = 5 }.Sign(key);
        Assert.Equal(signed.Hash, SignedTransaction.Decode(signed.Raw.Span).Hash);
        for (var i = 0; i < signed.Raw.Length; i++)
        {
            var bytes = signed.Raw.ToArray();
            bytes[i] ^= 1;
            try
            {
                Assert.NotEqual(key.Address, SignedTransaction.Decode(bytes).Sender);
            }
            catch (FormatException)
            {
                // Refused, as it should be.
            }
            Assert.Throws<FormatException>(() => SignedTransaction.Decode(bytes.AsSpan(0, i)));
        }
    }

    [Fact]
    public void The_Mail_example_of_EIP_712_has_its_published_hashes()
    {
        var schema = new TypedSchema(new Dictionary<string, IReadOnlyList<TypedField>>
        {
            ["Person"] = [new("string", "name"), new("address", "wallet")],
            ["Mail"] = [new("Person", "from"), new("Person", "to"), new("string", "contents")],
        });
        var domain = new TypedDomain("Ether Mail", "1", 1, Address.Parse("0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"));
        var mail = new TypedStruct("Mail",
            new TypedStruct("Person", "Cow", Address.Parse("0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826")),
            new TypedStruct("Person", "Bob", Address.Parse("0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB")),
            "Hello, Bob!");

        Assert.Equal("Mail(Person from,Person to,string contents)Person(string name,address wallet)", schema.EncodeType("Mail"));
        Assert.Equal("f2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f", domain.Separator().ToHex());
        Assert.Equal("be609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2", schema.Digest(domain, mail).ToHex());
        // The EIP's example signs it with keccak256("cow").
        using var cow = SigningKey.FromBytes(Keccak256.Hash("cow"u8).ToArray());
        Assert.Equal(Address.Parse("0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"), cow.Sign(schema.Digest(domain, mail)).Recover(schema.Digest(domain, mail)));
    }

    [FoundryFact("cast")]
    public async Task A_personal_message_has_the_digest_that_cast_gives_it() =>
        Assert.Equal(await Foundry.CastAsync("hash-message", "hello"), PersonalMessage.Digest("hello"u8).ToString());

    [Theory] // Not shortest, cut short, or followed by more.
    [InlineData("0x8100")]
    [InlineData("0x820102ff")]
    [InlineData("0xb80100")]
    [InlineData("0xc3")]
    [InlineData("0xf90000")]
    [InlineData("0xbfffffffffffffffff")]
    public void RLP_is_read_only_in_its_one_form(string bytes) => Assert.Throws<FormatException>(() => Rlp.Decode(Hex.Decode(bytes)));
}
