using System.Buffers.Binary;
using ZeroG.Training.Model;

namespace ZeroG.Training.Checkpoints;

/// <summary>
/// Gathers a model's parameters from one or more safetensors files of any origin: F32, or F16 and BF16, whose values are all
/// F32 values too. Every name, shape and value is verified.
/// </summary>
public sealed class OpenWeights(ModelConfig config)
{
    private const string Head = "lm_head.weight";
    private const int BlockBytes = 1 << 16;

    private static readonly string[] FilesOwn = ["format", "kind", "config"];

    private readonly ParameterLayout _layout = ParameterLayout.For(config);
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal); // by tensor
    private readonly byte[] _block = new byte[BlockBytes];
    private ParameterVector? _vector;
    private float[]? _tiedHead;

    /// <summary>Free text of the files that were checkpoints of this project; empty for others.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; private set; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Reads one file to its end.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="CheckpointFormatException">The file is malformed, a tensor is unknown, of another shape, there twice, or not finite.</exception>
    public void Add(Stream stream, string file)
    {
        var header = SafetensorsHeaderReader.Read(stream, acceptsHalf: true);
        foreach (var entry in header.Entries)
            RequireDue(entry, file);
        if (stream.CanSeek && stream.Length - stream.Position != header.DataLength)
            throw Wrong($"{stream.Length - stream.Position} bytes of data follow, not {header.DataLength}", file, "Fetch the file again.");
        _vector ??= new ParameterVector(_layout);
        foreach (var entry in header.Entries)
        {
            Span<float> values = IsRotaryTable(entry.Name) ? new float[Length(entry)]
                : IsTiedHead(entry.Name) ? _tiedHead = new float[_layout.Embedding.Length]
                : _vector[entry.Name];
            ReadValues(stream, entry, values);
        }
        Safetensors.RequireEnd(stream);
        if (header.Metadata.TryGetValue("kind", out var kind) && kind == "checkpoint")
            Metadata = new SortedDictionary<string, string>(header.Metadata.Where(m => !FilesOwn.Contains(m.Key)).ToDictionary(), StringComparer.Ordinal);
    }

    /// <summary>The parameters, all of them.</summary>
    /// <exception cref="CheckpointFormatException">One is missing, or a head that should be the embedding is another matrix.</exception>
    public ParameterVector Complete()
    {
        var missing = _layout.Tensors.Where(t => !_files.ContainsKey(t.Name)).ToList();
        if (_vector is null || missing.Count > 0)
        {
            throw Wrong(
                $"It is missing, and {missing.Count - 1} others of {_layout.Tensors.Count} are", $"tensor '{missing[0].Name}'",
                "Add the file that holds it, or check config.json.");
        }
        if (_tiedHead is not null && !_tiedHead.AsSpan().SequenceEqual(_vector[_layout.Embedding]))
            throw Wrong("config.json says it is the embedding, but its values differ", $"tensor '{Head}'", "Set 'tie_word_embeddings' to what the model was trained with.");
        return _vector;
    }

    private void RequireDue(SafetensorsEntry entry, string file)
    {
        if (!_files.TryAdd(entry.Name, file))
            throw Wrong($"It is in {_files[entry.Name]} and in {file}", Tensor(entry), "Leave one of them out.");
        if (IsRotaryTable(entry.Name) && Length(entry) <= config.HeadWidth)
            return;
        var due = IsTiedHead(entry.Name) ? _layout.Embedding : _layout.Tensors.FirstOrDefault(t => t.Name == entry.Name)
            ?? throw Wrong("The model has no such tensor", Tensor(entry), "Check that config.json belongs to it.");
        if (!entry.Shape.SequenceEqual(due.Shape.Select(d => (long)d)))
        {
            throw Wrong(
                $"Its shape is [{string.Join(", ", entry.Shape)}], not [{string.Join(", ", due.Shape)}]", Tensor(entry),
                "Check that config.json belongs to it.");
        }
    }

    private void ReadValues(Stream stream, SafetensorsEntry entry, Span<float> values)
    {
        if (entry.Type == TensorType.F32)
            Safetensors.ReadValues(stream, values, entry.Name);
        else
            ReadHalves(stream, entry, values);
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw Wrong($"Value {i} is NaN or infinite", Tensor(entry), "The model diverged: take an earlier one.");
        }
    }

    private void ReadHalves(Stream stream, SafetensorsEntry entry, Span<float> values)
    {
        for (int done = 0; done < values.Length;)
        {
            var bytes = _block.AsSpan(0, Math.Min(BlockBytes, (values.Length - done) * sizeof(ushort)));
            SafetensorsHeaderReader.ReadExactly(stream, bytes, Tensor(entry));
            for (int at = 0; at < bytes.Length; at += sizeof(ushort))
            {
                var bits = BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
                values[done++] = entry.Type == TensorType.F16
                    ? (float)BitConverter.UInt16BitsToHalf(bits)
                    : BitConverter.UInt32BitsToSingle((uint)bits << 16);
            }
        }
    }

    // Old files of the library hold a table that follows from the configuration.
    private static bool IsRotaryTable(string name) => name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);

    private bool IsTiedHead(string name) => config.TiedHead && name == Head;

    private static long Length(SafetensorsEntry entry) => (entry.End - entry.Start) / (entry.Type == TensorType.F32 ? sizeof(float) : sizeof(ushort));

    private static string Tensor(SafetensorsEntry entry) => $"tensor '{SafetensorsHeaderReader.Shown(entry.Name)}'";

    private static CheckpointFormatException Wrong(string what, string where, string remedy) => new(what, where, remedy);
}
