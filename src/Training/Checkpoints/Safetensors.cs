using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ZeroG.Training.Checkpoints;

/// <summary>One F32 tensor to write, or one that was read.</summary>
/// <param name="Name">Its name; unique in a file, and never "__metadata__".</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Values">Its values, row-major.</param>
public sealed record NamedTensor(string Name, IReadOnlyList<long> Shape, ReadOnlyMemory<float> Values);

/// <summary>The safetensors format (huggingface/safetensors), F32 only: safe to read from strangers, read by every common tool.</summary>
public static class Safetensors
{
    internal static readonly JavaScriptEncoder Escaping = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>
    /// Writes the tensors: the same bytes for the same contents, whatever their order. Names and metadata keys go in ordinal
    /// order, data in the order of names, and spaces pad the header so that the data part starts at a multiple of 8.
    /// </summary>
    /// <exception cref="ArgumentException">A name is there twice or reserved, or a shape does not fit its values.</exception>
    /// <exception cref="CheckpointFormatException">The header would be longer than a reader accepts; nothing is written.</exception>
    public static void Write(Stream stream, IReadOnlyDictionary<string, string> metadata, IEnumerable<NamedTensor> tensors)
    {
        var ordered = tensors.OrderBy(t => t.Name, StringComparer.Ordinal).ToArray();
        for (int i = 0; i < ordered.Length; i++)
        {
            var (name, shape, values) = ordered[i];
            if (name == "__metadata__" || (i > 0 && ordered[i - 1].Name == name))
                throw new ArgumentException($"The tensor name '{name}' is reserved or there twice: rename one.");
            if (shape.Aggregate(1L, (product, dimension) => checked(product * dimension)) != values.Length)
                throw new ArgumentException($"Tensor '{name}' has {values.Length} values, not shape [{string.Join(", ", shape)}].");
        }
        var header = Header(metadata, ordered);
        if (header.Length > SafetensorsHeaderReader.MaxHeaderBytes)
        {
            throw new CheckpointFormatException(
                $"The header would have {header.Length} bytes", "header",
                $"No reader accepts over {SafetensorsHeaderReader.MaxHeaderBytes}: shorten the metadata, or choose a tokenizer with fewer tokens.");
        }
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        stream.Write(prefix);
        stream.Write(header);
        foreach (var tensor in ordered)
            WriteValues(stream, tensor.Values.Span);
    }

    /// <summary>Reads and verifies the header alone; the stream then stands at the data part.</summary>
    /// <exception cref="CheckpointFormatException">The header breaks a rule of the format or a bound.</exception>
    public static SafetensorsHeader ReadHeader(Stream stream) => SafetensorsHeaderReader.Read(stream);

    /// <summary>Reads a whole file whose data part has at most <paramref name="maxDataBytes"/> bytes; nothing may follow it.</summary>
    /// <exception cref="CheckpointFormatException">The file breaks a rule of the format or the bound, is cut short, or goes on.</exception>
    public static (SafetensorsHeader Header, IReadOnlyList<NamedTensor> Tensors) Read(Stream stream, long maxDataBytes)
    {
        var header = ReadHeader(stream);
        if (header.DataLength > maxDataBytes)
            throw new CheckpointFormatException(
                $"The data part has {header.DataLength} bytes", "header", $"At most {maxDataBytes} are accepted here.");
        var tensors = new List<NamedTensor>();
        foreach (var entry in header.Entries)
        {
            if (stream.CanSeek && entry.End - entry.Start > stream.Length - stream.Position)
                throw new CheckpointFormatException("The file ends before the tensor does", $"tensor '{entry.Name}'", "Fetch it again.");
            var values = new float[(entry.End - entry.Start) / sizeof(float)];
            ReadValues(stream, values, entry.Name);
            tensors.Add(new NamedTensor(entry.Name, entry.Shape, values));
        }
        RequireEnd(stream);
        return (header, tensors);
    }

    internal static void ReadValues(Stream stream, Span<float> values, string name)
    {
        var bytes = MemoryMarshal.AsBytes(values);
        SafetensorsHeaderReader.ReadExactly(stream, bytes, $"tensor '{name}'");
        if (!BitConverter.IsLittleEndian)
            Reverse(values, values);
    }

    internal static void RequireEnd(Stream stream)
    {
        if (stream.ReadByte() >= 0)
            throw new CheckpointFormatException(
                "Bytes follow the last tensor", "end of data", "Fetch the file again from a source you trust.");
    }

    private static void WriteValues(Stream stream, ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(MemoryMarshal.AsBytes(values));
            return;
        }
        var swapped = new float[values.Length];
        Reverse(values, swapped);
        stream.Write(MemoryMarshal.AsBytes<float>(swapped));
    }

    private static void Reverse(ReadOnlySpan<float> from, Span<float> to) =>
        BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<float, int>(from), MemoryMarshal.Cast<float, int>(to));

    private static byte[] Header(IReadOnlyDictionary<string, string> metadata, NamedTensor[] tensors)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Escaping }))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
                    json.WriteString(key, value);
                json.WriteEndObject();
            }
            long at = 0;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", "F32");
                WriteNumbers(json, "shape", tensor.Shape);
                WriteNumbers(json, "data_offsets", [at, at += (long)tensor.Values.Length * sizeof(float)]);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        var padded = new byte[(buffer.WrittenCount + 7) / 8 * 8];
        padded.AsSpan().Fill((byte)' ');
        buffer.WrittenSpan.CopyTo(padded);
        return padded;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
