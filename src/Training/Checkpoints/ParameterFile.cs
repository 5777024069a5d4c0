using ZeroG.Training.Model;

namespace ZeroG.Training.Checkpoints;

/// <summary>
/// What the files below share: some parameter vectors of one model as safetensors, the kind and the configuration in the
/// metadata, tensor names checked against that configuration before any value is read.
/// </summary>
internal static class ParameterFile
{
    private const string Kind = "kind";
    private const string Config = "config";

    /// <summary>Writes the vectors, tensor names prefixed by each vector's own prefix.</summary>
    public static void Write(
        Stream stream, string kind, IReadOnlyDictionary<string, string> metadata, params ReadOnlySpan<(string Prefix, ParameterVector Vector)> vectors)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["format"] = "pt", // Hugging Face's loader asks for it
            [Kind] = kind,
            [Config] = ModelConfigJson.Write(vectors[0].Vector.Layout.Config),
        };
        foreach (var (key, value) in metadata)
        {
            if (!all.TryAdd(key, value))
                throw new ArgumentException($"The metadata key '{key}' is reserved: rename it.");
        }
        var tensors = new List<NamedTensor>();
        foreach (var (prefix, vector) in vectors)
        {
            tensors.AddRange(vector.Layout.Tensors.Select(t => new NamedTensor(
                prefix + t.Name, [.. t.Shape.Select(d => (long)d)], vector.Memory.Slice(t.Offset, t.Length))));
        }
        Safetensors.Write(stream, all, tensors);
    }

    /// <summary>Reads a file of that kind; all values are finite.</summary>
    /// <param name="stream">The file, read to its end.</param>
    /// <param name="kind">The kind it must be.</param>
    /// <param name="expected">The configuration it must belong to, or null to take the file's own.</param>
    /// <param name="prefixes">The prefix of each vector.</param>
    /// <exception cref="CheckpointFormatException">The file is malformed, of another kind or model, or holds a NaN or infinity.</exception>
    public static (IReadOnlyDictionary<string, string> Metadata, ParameterVector[] Vectors) Read(
        Stream stream, string kind, ModelConfig? expected, params ReadOnlySpan<string> prefixes)
    {
        var header = Safetensors.ReadHeader(stream);
        if (!header.Metadata.TryGetValue(Kind, out var found) || found != kind)
            throw Wrong($"The file is a '{found ?? "file of no kind"}', not a '{kind}'", "metadata key 'kind'");
        if (!header.Metadata.TryGetValue(Config, out var json))
            throw Wrong("The model configuration is missing", "metadata");
        var config = ModelConfigJson.Read(json);
        if (expected is not null && config != expected)
            throw Wrong($"It belongs to {config}, not to {expected}", "metadata key 'config'");

        var layout = ParameterLayout.For(config);
        if (header.Entries.Count != prefixes.Length * layout.Tensors.Count)
            throw Wrong($"There are {header.Entries.Count} tensors, not {prefixes.Length * layout.Tensors.Count}", "header");
        var places = Places(header, layout, prefixes);
        if (stream.CanSeek && stream.Length - stream.Position != header.DataLength)
            throw Wrong($"{stream.Length - stream.Position} bytes of data follow, not {header.DataLength}", "end of data");

        var vectors = new ParameterVector[prefixes.Length];
        for (int i = 0; i < vectors.Length; i++)
            vectors[i] = new ParameterVector(layout);
        foreach (var (entry, (vector, tensor)) in header.Entries.Zip(places))
        {
            var values = vectors[vector][tensor];
            Safetensors.ReadValues(stream, values, entry.Name);
            for (int i = 0; i < values.Length; i++)
            {
                if (!float.IsFinite(values[i]))
                    throw Wrong($"Value {i} is NaN or infinite", $"tensor '{entry.Name}'");
            }
        }
        Safetensors.RequireEnd(stream);
        return (header.Metadata, vectors);
    }

    /// <summary>For each entry of the file, the vector and tensor it fills; names and shapes must match exactly.</summary>
    private static List<(int Vector, TensorSpec Tensor)> Places(SafetensorsHeader header, ParameterLayout layout, ReadOnlySpan<string> prefixes)
    {
        var due = new Dictionary<string, (int, TensorSpec)>(StringComparer.Ordinal);
        for (int i = 0; i < prefixes.Length; i++)
        {
            foreach (var tensor in layout.Tensors)
                due.Add(prefixes[i] + tensor.Name, (i, tensor));
        }
        var places = new List<(int, TensorSpec)>();
        foreach (var entry in header.Entries)
        {
            if (!due.TryGetValue(entry.Name, out var place))
                throw Wrong("The model has no such tensor", "a tensor of the header");
            if (!entry.Shape.SequenceEqual(place.Item2.Shape.Select(d => (long)d)))
                throw Wrong($"Its shape is [{string.Join(", ", entry.Shape)}], not [{string.Join(", ", place.Item2.Shape)}]", $"tensor '{entry.Name}'");
            places.Add(place);
        }
        return places;
    }

    private static CheckpointFormatException Wrong(string what, string where) =>
        new(what, where, "Take a file of this job and kind, or fetch it again.");
}
