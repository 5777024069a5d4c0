using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace ZeroG.Training.Checkpoints;

/// <summary>
/// Reads the head of a safetensors file (huggingface/safetensors, "Format"): an 8-byte little-endian length, a JSON object
/// of that length, then the data part. Every size is bounded before anything is allocated by it.
/// </summary>
internal static class SafetensorsHeaderReader
{
    /// <summary>Longest header accepted, in bytes.</summary>
    public const int MaxHeaderBytes = 16 << 20;

    private const int MaxTensors = 100_000;
    private const int MaxDimensions = 8;
    private const string Again = "Fetch the file again from a source you trust.";

    /// <summary>Reads and verifies the header; the stream then stands at the data part.</summary>
    /// <param name="stream">The file, at its start.</param>
    /// <param name="acceptsHalf">Whether F16 and BF16 are accepted beside F32.</param>
    /// <exception cref="CheckpointFormatException">The header breaks a rule of the format or a bound.</exception>
    public static SafetensorsHeader Read(Stream stream, bool acceptsHalf = false)
    {
        Span<byte> prefix = stackalloc byte[8];
        ReadExactly(stream, prefix, "header length");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length is < 2 or > MaxHeaderBytes)
            throw new CheckpointFormatException($"The header is said to have {length} bytes", "bytes 0 to 7", $"It must have 2 to {MaxHeaderBytes}; this may not be a safetensors file.");
        if (stream.CanSeek && (long)length > stream.Length - stream.Position)
            throw new CheckpointFormatException(
                $"The header is said to have {length} bytes, but {stream.Length - stream.Position} " +
                "follow", "bytes 0 to 7", Again);
        var json = new byte[length];
        ReadExactly(stream, json, "header");
        return Parse(json, acceptsHalf);
    }

    /// <summary>Fills the buffer or says where the file ends too early.</summary>
    public static void ReadExactly(Stream stream, Span<byte> buffer, string where)
    {
        int read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (read < buffer.Length)
            throw new CheckpointFormatException($"The file ends {buffer.Length - read} bytes too early", where, Again);
    }

    private static SafetensorsHeader Parse(ReadOnlySpan<byte> json, bool acceptsHalf)
    {
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var entries = new List<SafetensorsEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
            Expect(ref reader, JsonTokenType.StartObject, "header");
            while (NextName(ref reader) is { } name)
            {
                if (!names.Add(name))
                    throw Malformed($"The name '{Shown(name)}' is there twice", "header");
                if (name == "__metadata__")
                    ReadMetadata(ref reader, metadata);
                else
                    entries.Add(ReadEntry(ref reader, name, acceptsHalf));
                if (entries.Count > MaxTensors)
                    throw Malformed($"There are more than {MaxTensors} tensors", "header");
            }
            if (reader.Read())
                throw Malformed("Something follows the JSON object", "header");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            throw new CheckpointFormatException("The header is not the JSON object it should be: " + e.Message, "header", Again, e);
        }
        entries.Sort((a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.End.CompareTo(b.End));
        long at = 0;
        foreach (var entry in entries)
        {
            if (entry.Start != at)
                throw Malformed($"Its bytes start at {entry.Start}, {(entry.Start < at ? "inside the tensor before" : "after a gap")}; {at} was due", Tensor(entry.Name));
            at = entry.End;
        }
        return new SafetensorsHeader(metadata, entries);
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, SortedDictionary<string, string> metadata)
    {
        Expect(ref reader, JsonTokenType.StartObject, "__metadata__");
        while (NextName(ref reader) is { } key)
        {
            Expect(ref reader, JsonTokenType.String, "__metadata__");
            if (!metadata.TryAdd(key, reader.GetString()!))
                throw Malformed($"The key '{Shown(key)}' is there twice", "__metadata__");
        }
    }

    private static SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name, bool acceptsHalf)
    {
        string? type = null;
        List<long>? shape = null, offsets = null;
        Expect(ref reader, JsonTokenType.StartObject, Tensor(name));
        while (NextName(ref reader) is { } key)
        {
            switch (key)
            {
                case "dtype" when type is null:
                    Expect(ref reader, JsonTokenType.String, Tensor(name));
                    type = reader.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader, name);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader, name);
                    break;
                default:
                    throw Malformed($"The key '{Shown(key)}' is unknown or there twice", Tensor(name));
            }
        }
        if (type is null || shape is null || offsets is not { Count: 2 })
            throw Malformed("It lacks dtype, shape or two data_offsets", Tensor(name));
        var stored = type switch
        {
            "F32" => TensorType.F32,
            "F16" when acceptsHalf => TensorType.F16,
            "BF16" when acceptsHalf => TensorType.BF16,
            _ => throw new CheckpointFormatException($"Its dtype is '{Shown(type)}'", Tensor(name), "Convert the file to F32."),
        };
        long bytes = stored == TensorType.F32 ? sizeof(float) : sizeof(ushort);
        foreach (var dimension in shape)
        {
            if (dimension > 0 && bytes > long.MaxValue / dimension)
                throw Malformed("The product of its shape overflows", Tensor(name));
            bytes *= dimension;
        }
        if (offsets[1] < offsets[0] || offsets[1] - offsets[0] != bytes)
            throw Malformed($"Its shape [{string.Join(", ", shape)}] takes {bytes} bytes, its offsets {offsets[0]} to {offsets[1]} do not", Tensor(name));
        return new SafetensorsEntry(name, shape, offsets[0], offsets[1], stored);
    }

    private static List<long> ReadNumbers(ref Utf8JsonReader reader, string name)
    {
        var numbers = new List<long>();
        Expect(ref reader, JsonTokenType.StartArray, Tensor(name));
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
                throw Malformed("A number of its shape or offsets is not a whole number from 0 to 2⁶³−1", Tensor(name));
            if (numbers.Count == MaxDimensions)
                throw Malformed($"It has over {MaxDimensions} dimensions", Tensor(name));
            numbers.Add(number);
        }
        return numbers;
    }

    private static string? NextName(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
            throw Malformed("The JSON ends too early", "header");
        return reader.TokenType == JsonTokenType.PropertyName ? reader.GetString() : null;
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string where)
    {
        if (!reader.Read() || reader.TokenType != type)
            throw Malformed($"{type} was due, {reader.TokenType} is there", where);
    }

    private static CheckpointFormatException Malformed(string what, string where) => new(what, where, Again);

    private static string Tensor(string name) => $"tensor '{Shown(name)}'";

    /// <summary>A hostile name, short and without control characters, for a message.</summary>
    internal static string Shown(string text) =>
        new([.. text.Take(80).Select(c => char.IsControl(c) ? '?' : c)]);
}
