using System.Buffers.Binary;
using System.Text;
using ZeroG.Training.Checkpoints;
using ZeroG.Training.Numerics;

namespace ZeroG.Training.Tests;

public class SafetensorsTests
{
    private const string Good = """{"__metadata__":{"a":"1"},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""";

    public static TheoryData<string, string> Hostile => new()
    {
        { "not JSON", """{"x":""" },
        { "an array", "[1,2]" },
        { "too deep", """{"x":{"shape":[[[[[[1]]]]]]}}""" },
        { "a name twice", """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"x":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""" },
        { "metadata twice", """{"__metadata__":{},"__metadata__":{},"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""" },
        { "a metadata key twice", """{"__metadata__":{"a":"1","a":"2"},"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""" },
        { "metadata that is no text", """{"__metadata__":{"a":1},"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""" },
        { "another dtype", """{"x":{"dtype":"F16","shape":[6],"data_offsets":[0,12]}}""" },
        { "no dtype", """{"x":{"shape":[3],"data_offsets":[0,12]}}""" },
        { "an unknown key", """{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12],"z":1}}""" },
        { "one offset", """{"x":{"dtype":"F32","shape":[3],"data_offsets":[0]}}""" },
        { "a gap", """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""" },
        { "a gap at the start", """{"x":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""" },
        { "an overlap", """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""" },
        { "the same bytes twice", """{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"y":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""" },
        { "offsets reversed", """{"x":{"dtype":"F32","shape":[3],"data_offsets":[12,0]}}""" },
        { "a shape that disagrees", """{"x":{"dtype":"F32","shape":[4],"data_offsets":[0,12]}}""" },
        { "a shape that overflows", """{"x":{"dtype":"F32","shape":[4294967296,4294967296,3],"data_offsets":[0,12]}}""" },
        { "a negative dimension", """{"x":{"dtype":"F32","shape":[-3],"data_offsets":[0,12]}}""" },
        { "a fractional dimension", """{"x":{"dtype":"F32","shape":[3.0],"data_offsets":[0,12]}}""" },
        { "an offset beyond 64 bits", """{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,99999999999999999999]}}""" },
        { "more data than there is", """{"x":{"dtype":"F32","shape":[100000000],"data_offsets":[0,400000000]}}""" },
        { "less data than there is", """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""" },
        { "no tensor, yet data", "{}" },
        { "text after the object", """{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}} {}""" },
    };

    [Fact]
    public void A_header_that_no_reader_would_accept_is_not_written()
    {
        var stream = new MemoryStream();
        var metadata = new Dictionary<string, string> { ["a"] = new('"', 8 << 20) }; // twice as long when escaped
        var error = Assert.Throws<CheckpointFormatException>(() => Safetensors.Write(stream, metadata, []));
        Assert.Equal((0, "header"), (stream.Length, error.Where));
        metadata["a"] = new('a', 8 << 20);
        Safetensors.Write(stream, metadata, []);
        stream.Position = 0;
        Assert.Equal(metadata["a"], Safetensors.ReadHeader(stream).Metadata["a"]);
    }

    [Fact]
    public void A_well_formed_file_is_read()
    {
        var (header, tensors) = Safetensors.Read(File(Good), 100);
        Assert.Equal("1", header.Metadata["a"]);
        Assert.Equal(["x", "y"], tensors.Select(t => t.Name));
        Assert.Equal([2, 1], tensors.Select(t => t.Values.Length));
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_header_is_refused_by_name(string what, string header)
    {
        var error = Assert.Throws<CheckpointFormatException>(() => Safetensors.Read(File(header), 1 << 20));
        Assert.True(error.What.Length > 0 && error.Where.Length > 0 && error.Remedy.Length > 0, what);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData((16 << 20) + 1)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    public void A_header_length_out_of_bounds_or_beyond_the_file_allocates_nothing(long length)
    {
        var bytes = File(Good).ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Record.Exception(() => Safetensors.Read(new MemoryStream(bytes), 100));
        Assert.IsType<CheckpointFormatException>(error);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused_seekable_or_not()
    {
        var bytes = File(Good).ToArray();
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<CheckpointFormatException>(() => Safetensors.Read(new MemoryStream(bytes, 0, length), 100));
            Assert.Throws<CheckpointFormatException>(() => Safetensors.Read(new ForwardOnly(bytes[..length]), 100));
        }
        Assert.Throws<CheckpointFormatException>(() => Safetensors.Read(new MemoryStream([.. bytes, 0]), 100));
        Assert.Equal(2, Safetensors.Read(new ForwardOnly(bytes), 100).Tensors.Count);
    }

    [Fact]
    public void Data_over_the_callers_bound_is_refused() =>
        Assert.Throws<CheckpointFormatException>(() => Safetensors.Read(File(Good), 11));

    [Fact]
    public void Corrupted_bytes_lead_to_a_named_error_or_to_a_well_formed_file_and_nothing_else()
    {
        var bytes = File(Good).ToArray();
        var stream = CounterRandom.For(11);
        int refused = 0;
        for (int trial = 0; trial < 5000; trial++)
        {
            byte[] mutated = [.. bytes];
            for (int change = 0; change <= trial % 3; change++)
                mutated[stream.Below((ulong)(trial * 8 + change * 2), mutated.Length)] = (byte)stream.Bits((ulong)(trial * 8 + change * 2 + 1));
            var error = Record.Exception(() => Safetensors.Read(new MemoryStream(mutated), 100));
            if (error is not null)
                Assert.IsType<CheckpointFormatException>(error);
            refused += error is null ? 0 : 1;
        }
        Assert.InRange(refused, 1000, 4999);
    }

    [Fact]
    public void Equal_contents_give_equal_bytes_in_any_order_aligned_and_in_the_published_form()
    {
        NamedTensor x = new("x", [2], new float[] { 1, -2 }), y = new("y", [1, 1], new float[] { 3 });
        byte[] first = Write([x, y], new Dictionary<string, string> { ["b"] = "2", ["a"] = "é\"" });
        byte[] second = Write([y, x], new Dictionary<string, string> { ["a"] = "é\"", ["b"] = "2" });

        Assert.Equal(first, second);
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(first);
        Assert.Equal(0, length % 8);
        Assert.Equal(
            """{"__metadata__":{"a":"é\"","b":"2"},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[1,1],"data_offsets":[8,12]}}""",
            Encoding.UTF8.GetString(first, 8, length).TrimEnd(' '));
        Assert.Equal("0000803F000000C000004040", Convert.ToHexString(first.AsSpan(8 + length)));
        var (header, tensors) = Safetensors.Read(new MemoryStream(first), 12);
        Assert.Equal("é\"", header.Metadata["a"]);
        Assert.Equal([1f, -2f], tensors[0].Values.ToArray());
    }

    [Fact]
    public void A_writer_refuses_what_a_reader_would()
    {
        NamedTensor x = new("x", [1], new float[1]);
        Assert.Throws<ArgumentException>(() => Write([x, x], []));
        Assert.Throws<ArgumentException>(() => Write([x with { Name = "__metadata__" }], []));
        Assert.Throws<ArgumentException>(() => Write([x with { Shape = [2] }], []));
    }

    private static byte[] Write(NamedTensor[] tensors, Dictionary<string, string> metadata)
    {
        var stream = new MemoryStream();
        Safetensors.Write(stream, metadata, tensors);
        return stream.ToArray();
    }

    /// <summary>A file of that header and 12 bytes of data.</summary>
    private static MemoryStream File(string header)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + json.Length + 12];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        json.CopyTo(bytes, 8);
        return new MemoryStream(bytes);
    }

    /// <summary>Bytes as a network gives them: a few at a time, and no length.</summary>
    private sealed class ForwardOnly(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(3, buffer.Length)]);
    }
}
