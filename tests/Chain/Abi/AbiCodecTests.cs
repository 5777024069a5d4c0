using System.Numerics;
using ZeroG.Chain.Abi;

namespace ZeroG.Chain.Tests.Abi;

public sealed class AbiCodecTests
{
    [FoundryFact("cast")]
    public async Task Over_a_thousand_random_values_are_encoded_as_cast_encodes_them()
    {
        var random = new Random(20261);
        var values = 0;
        for (var call = 0; call < 60; call++)
        {
            var types = Enumerable.Range(0, 12).Select(_ => RandomValues.Type(random, 3)).ToArray();
            var arguments = types.Select(type => RandomValues.Value(random, type)).ToArray();
            var expected = await Foundry.CastAsync(
                ["abi-encode", $"f({string.Join(',', types.Select(type => type.Name))})", "--", .. types.Zip(arguments, RandomValues.Text)]);
            Assert.Equal(expected, Hex.Encode(AbiCodec.Encode(types, arguments)));
            values += arguments.Sum(RandomValues.Leaves);
        }
        Assert.InRange(values, 1_000, int.MaxValue);
    }

    [Fact]
    public void What_was_encoded_is_decoded_and_the_names_of_types_are_read_back()
    {
        var random = new Random(7);
        for (var i = 0; i < 2_000; i++)
        {
            var type = RandomValues.Type(random, 4);
            var value = RandomValues.Value(random, type);
            Assert.Equal(type.Name, AbiType.Parse(type.Name).Name);
            var decoded = AbiCodec.Decode([AbiType.Parse(type.Name)], AbiCodec.Encode([type], value));
            Assert.Equal(RandomValues.Text(type, value), RandomValues.Text(type, decoded[0]));
        }
    }

    [Fact]
    public void Bytes_of_strangers_are_decoded_or_refused_and_nothing_else()
    {
        var random = new Random(11);
        var (refused, read) = (0, 0);
        for (var i = 0; i < 20_000; i++)
        {
            var type = RandomValues.Type(random, 4);
            var bytes = AbiCodec.Encode([type], RandomValues.Value(random, type));
            for (var flips = random.Next(1, 4); flips > 0 && bytes.Length > 0; flips--) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                AbiCodec.Decode([type], bytes.AsSpan(0, random.Next(2) == 0 ? bytes.Length : random.Next(bytes.Length + 1)));
                read++;
            }
            catch (AbiFormatException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 1_000, 20_000);
        Assert.InRange(read, 100, 20_000);
    }

    [Fact]
    public void A_few_bytes_cannot_unpack_into_many()
    {
        // Each array points at itself for its only element, so that every level doubles what is read.
        var type = AbiType.Parse("uint256[][][][][][][][][][]");
        var words = new List<byte>();
        for (var i = 0; i < 64; i++) words.AddRange(new UInt256(i == 0 ? 32 : i == 1 ? 40 : 0).ToArray());
        Assert.Throws<AbiFormatException>(() => AbiCodec.Decode([type], words.ToArray()));
        Assert.Throws<AbiFormatException>(() => AbiCodec.Decode([AbiType.Parse("bytes")], [.. new UInt256(32).ToArray(), .. UInt256.MaxValue.ToArray()]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("uint")]
    [InlineData("uint7")]
    [InlineData("uint264")]
    [InlineData("bytes33")]
    [InlineData("bytes0")]
    [InlineData("uint8[0]")]
    [InlineData("uint8[")]
    [InlineData("()")]
    [InlineData("(uint8")]
    [InlineData("uint8)")]
    [InlineData("uint08")]
    [InlineData("uint8[1024][1024][1024]")]
    public void What_is_no_type_is_refused(string text) => Assert.False(AbiType.TryParse(text, out _));

    [Fact]
    public void A_value_that_does_not_fit_its_type_is_refused()
    {
        Assert.Throws<ArgumentException>(() => AbiCodec.Encode([AbiType.Parse("uint8")], new BigInteger(256)));
        Assert.Throws<ArgumentException>(() => AbiCodec.Encode([AbiType.Parse("int8")], new BigInteger(-129)));
        Assert.Throws<ArgumentException>(() => AbiCodec.Encode([AbiType.Parse("bytes4")], new byte[5]));
        Assert.Throws<ArgumentException>(() => AbiCodec.Encode([AbiType.Parse("bool")], "true"));
    }
}
