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
        var tensors = new List<NamedTensor>();
        foreach (var (prefix, vector) in vectors)
        {
            vector.Layout.RequireWhole("A file");
            tensors.AddRange(vector.Layout.Tensors.Select(t => Named(prefix, t, vector.Memory.Slice(t.Offset, t.Length))));
        }
        Write(stream, kind, vectors[0].Vector.Layout.Config, metadata, tensors);
    }

    /// <summary>Writes tensors of a model of that shape.</summary>
    public static void Write(
        Stream stream, string kind, ModelConfig config, IReadOnlyDictionary<string, string> metadata, IEnumerable<NamedTensor> tensors)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["format"] = "pt", // Hugging Face's loader asks for it
            [Kind] = kind,
            [Config] = ModelConfigJson.Write(config),
        };
        foreach (var (key, value) in metadata)
        {
            if (!all.TryAdd(key, value))
                throw new ArgumentException($"The metadata key '{key}' is reserved: rename it.");
        }
        Safetensors.Write(stream, all, tensors);
    }

    /// <summary>A tensor of a model under a prefixed name.</summary>
    public static NamedTensor Named(string prefix, TensorSpec tensor, ReadOnlyMemory<float> values) =>
        new(prefix + tensor.Name, [.. tensor.Shape.Select(d => (long)d)], values);

    /// <summary>Reads a file of that kind; all values are finite.</summary>
    /// <param name="stream">The file, read to its end.</param>
    /// <param name="kind">The kind it must be.</param>
    /// <param name="expected">The configuration it must belong to, or null to take the file's own.</param>
    /// <param name="prefixes">The prefix of each vector.</param>
    /// <exception cref="CheckpointFormatException">The file is malformed, of another kind or model, or holds a NaN or infinity.</exception>
    public static (IReadOnlyDictionary<string, string> Metadata, ParameterVector[] Vectors) Read(
        Stream stream, string kind, ModelConfig? expected, params ReadOnlySpan<string> prefixes)
    {
        var (header, layout) = Open(stream, kind, expected);
        var due = new List<(string, TensorSpec)>();
        foreach (var prefix in prefixes)
            due.AddRange(layout.Tensors.Select(tensor => (prefix, tensor)));
        var places = Places(stream, header, due);

        var vectors = new ParameterVector[prefixes.Length];
        for (int i = 0; i < vectors.Length; i++)
            vectors[i] = new ParameterVector(layout);
        Fill(stream, header, places, i => vectors[i / layout.Tensors.Count][due[i].Item2]);
        return (header.Metadata, vectors);
    }

    /// <summary>Reads the header of a file of that kind, and the shape of its model.</summary>
    /// <exception cref="CheckpointFormatException">The header is malformed, or of another kind or model.</exception>
    public static (SafetensorsHeader Header, ParameterLayout Layout) Open(Stream stream, string kind, ModelConfig? expected)
    {
        var header = Safetensors.ReadHeader(stream);
        if (!header.Metadata.TryGetValue(Kind, out var found) || found != kind)
            throw Wrong($"The file is a '{found ?? "file of no kind"}', not a '{kind}'", "metadata key 'kind'");
        if (!header.Metadata.TryGetValue(Config, out var json))
            throw Wrong("The model configuration is missing", "metadata");
        var config = ModelConfigJson.Read(json);
        if (expected is not null && config != expected)
            throw Wrong($"It belongs to {config}, not to {expected}", "metadata key 'config'");
        return (header, ParameterLayout.For(config));
    }

    /// <summary>
    /// For each entry of the file, the index of the tensor that is due; names and shapes must match exactly, and the data be
    /// there, before anything is allocated for them.
    /// </summary>
    /// <exception cref="CheckpointFormatException">A tensor is missing, too many, or of another shape, or data is.</exception>
    public static int[] Places(Stream stream, SafetensorsHeader header, IReadOnlyList<(string Prefix, TensorSpec Tensor)> due)
    {
        if (header.Entries.Count != due.Count)
            throw Wrong($"There are {header.Entries.Count} tensors, not {due.Count}", "header");
        var byName = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < due.Count; i++)
            byName.Add(due[i].Prefix + due[i].Tensor.Name, i);
        var places = new List<int>();
        foreach (var entry in header.Entries)
        {
            if (!byName.TryGetValue(entry.Name, out var place))
                throw Wrong("The model has no such tensor", "a tensor of the header");
            var shape = due[place].Tensor.Shape;
            if (!entry.Shape.SequenceEqual(shape.Select(d => (long)d)))
                throw Wrong($"Its shape is [{string.Join(", ", entry.Shape)}], not [{string.Join(", ", shape)}]", $"tensor '{entry.Name}'");
            places.Add(place);
        }
        if (stream.CanSeek && stream.Length - stream.Position != header.DataLength)
            throw Wrong($"{stream.Length - stream.Position} bytes of data follow, not {header.DataLength}", "end of data");
        return [.. places];
    }

    /// <summary>Reads the values of all entries to the end of the file.</summary>
    /// <param name="stream">The file, at its data part.</param>
    /// <param name="header">Its header.</param>
    /// <param name="places">What <see cref="Places"/> returned.</param>
    /// <param name="target">The values of the tensor that is due, by its index.</param>
    /// <exception cref="CheckpointFormatException">The file ends early, goes on, or holds a NaN or infinity.</exception>
    public static void Fill(Stream stream, SafetensorsHeader header, int[] places, Func<int, Span<float>> target)
    {
        for (int i = 0; i < places.Length; i++)
        {
            var values = target(places[i]);
            var name = header.Entries[i].Name;
            Safetensors.ReadValues(stream, values, name);
            for (int j = 0; j < values.Length; j++)
            {
                if (!float.IsFinite(values[j]))
                    throw Wrong($"Value {j} is NaN or infinite", $"tensor '{name}'");
            }
        }
        Safetensors.RequireEnd(stream);
    }

    private static CheckpointFormatException Wrong(string what, string where) =>
        new(what, where, "Take a file of this job and kind, or fetch it again.");
}
