using System.Security.Cryptography;
using ZeroG.Training.DiLoCo.Codecs;
using ZeroG.Training.DiLoCo.Codecs.Updates;

namespace ZeroG.Training.Tests;

public sealed class UpdateTests
{
    [Fact]
    public void A_header_and_its_body_are_read_as_they_were_written()
    {
        var payloads = Payloads();
        var header = UpdateBody.Seal(Header(), payloads);
        using var stream = new MemoryStream();
        stream.Write(header.ToBytes());
        UpdateBody.Write(stream, payloads);
        stream.WriteByte(77);
        stream.Position = 0;

        var read = UpdateHeader.Read(stream);
        Assert.Equal(header, read);
        Assert.Equal(payloads.Select(payload => payload.ToArray()), UpdateBody.Read(stream, read, [300, 300, 0, 20]));
        Assert.Equal(77, stream.ReadByte());
    }

    [Fact]
    public void A_body_fits_no_other_header()
    {
        var payloads = Payloads();
        var header = UpdateBody.Seal(Header(), payloads);
        UpdateBody.Verify(header, payloads);
        UpdateHeader[] others =
        [
            header with { Job = "other" }, header with { Epoch = 8 }, header with { Round = 1 }, header with { Stage = 0 }, header with { Worker = 4 },
            header with { BaseRoot = new string('e', 64) }, header with { Steps = 31 }, header with { Delay = 0 }, header with { Tokens = 1 },
            header with { Codec = CodecSpec.Parse("lowrank+int4:9") }, header with { Codec = CodecSpec.Parse("int4") }, header with { Tensors = 3 },
            header with { BodyLength = header.BodyLength + 1 }, header with { BodyRoot = new string('0', 64) },
        ];
        foreach (var other in others)
            Assert.Throws<CodecFormatException>(() => UpdateBody.Verify(other, payloads));
        // The same bytes, cut into payloads elsewhere.
        Assert.Throws<CodecFormatException>(() => UpdateBody.Verify(header, [payloads[0], payloads[1], payloads[3], payloads[2]]));
    }

    [Fact]
    public void A_payload_longer_than_its_tensor_allows_is_refused()
    {
        var payloads = Payloads();
        var header = UpdateBody.Seal(Header(), payloads);
        using var stream = new MemoryStream();
        UpdateBody.Write(stream, payloads);
        stream.Position = 0;
        Assert.Throws<CodecFormatException>(() => UpdateBody.Read(stream, header, [299, 300, 0, 20]));
        stream.Position = 0;
        Assert.Throws<CodecFormatException>(() => UpdateBody.Read(stream, header, [300, 300, 0]));
    }

    [Fact]
    public void A_header_out_of_bounds_is_neither_written_nor_read()
    {
        UpdateHeader[] wrong =
        [
            Header() with { Job = "" }, Header() with { Job = new string('a', 41) }, Header() with { Job = "a b" }, Header() with { Epoch = -1 },
            Header() with { Round = -1 }, Header() with { Stage = 8 }, Header() with { Stage = -1 }, Header() with { Worker = -1 }, Header() with { Steps = 0 },
            Header() with { Delay = -1 }, Header() with { Tokens = -1 }, Header() with { BaseRoot = "12" }, Header() with { BodyRoot = new string('x', 64) },
            Header() with { Tensors = 1 << 17, BodyLength = 1 << 20 }, Header() with { BodyLength = -1 }, Header() with { BodyLength = (1L << 40) + 1 },
        ];
        foreach (var header in wrong)
            Assert.Throws<ArgumentException>(header.ToBytes);
        foreach (var (at, value) in new[] { (0, 0), (8, 2), (9, 77), (9, 3), (10, 8), (11, 1), (28, 0), (36, 0), (51, 1), (60, 1), (136, 0), (136, ' '), (175, 1) })
        {
            var bytes = Header().ToBytes();
            bytes[at] = (byte)value;
            Assert.Throws<CodecFormatException>(() => UpdateHeader.Read(bytes));
        }
    }

    [Fact]
    public void The_bytes_of_a_header_are_recorded() =>
        Assert.Equal(
            "2d4d15e9243f778bd0edce4caa60dfd6d3d1805cc",
            Convert.ToHexStringLower(SHA256.HashData(UpdateBody.Seal(Header(), Payloads()).ToBytes()))[..41]);

    internal static UpdateHeader Header() => new()
    {
        Job = "01JZ3V9W4S6T8R2Q5N7M1K0H9G",
        Epoch = 7,
        Round = 12,
        Stage = 1,
        Worker = 3,
        BaseRoot = string.Concat(Enumerable.Repeat("0123456789abcdef", 4)),
        Steps = 30,
        Delay = 6,
        Tokens = 61_440,
        Codec = CodecSpec.Parse("lowrank+int4:8"),
    };

    /// <summary>Of 300, 128, 0 and 17 bytes.</summary>
    internal static ReadOnlyMemory<byte>[] Payloads() =>
        [.. new[] { 300, 128, 0, 17 }.Select(length => (ReadOnlyMemory<byte>)Enumerable.Range(length, length).Select(i => (byte)(i * 7)).ToArray())];
}
