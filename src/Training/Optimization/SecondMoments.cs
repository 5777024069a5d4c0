using ZeroG.Training.Model;

namespace ZeroG.Training.Optimization;

/// <summary>
/// One float32 for every value of the tensors that AdamW updates, flat, in canonical order without gaps. Those that Muon
/// updates have none: at most of a model's size, that memory is saved.
/// </summary>
public sealed class SecondMoments
{
    private readonly float[] _values;
    private readonly int _start, _length;
    private readonly int[] _offsets; // of each tensor of the layout, or -1

    /// <summary>Zeros.</summary>
    public SecondMoments(ParameterLayout layout, OptimizerKind kind)
        : this(layout, kind, null, 0)
    {
    }

    // Of that layout, in those values from that one on, or in values of its own.
    private SecondMoments(ParameterLayout layout, OptimizerKind kind, float[]? values, int start)
    {
        (Layout, Kind) = (layout, kind);
        Tensors = [.. layout.Tensors.Where(tensor => !kind.Orthogonalizes(tensor))];
        _offsets = new int[layout.Tensors.Count];
        int at = 0;
        for (int i = 0; i < _offsets.Length; i++)
        {
            var tensor = layout.Tensors[i];
            _offsets[i] = kind.Orthogonalizes(tensor) ? -1 : at;
            at += kind.Orthogonalizes(tensor) ? 0 : tensor.Length;
        }
        (_values, _start, _length) = (values ?? new float[at], start, at);
    }

    /// <summary>Names and places of all tensors of the model, or of the stage.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>The optimizer that decides which tensors are here.</summary>
    public OptimizerKind Kind { get; }

    /// <summary>The tensors that are here, in canonical order; their offsets are the layout's.</summary>
    public IReadOnlyList<TensorSpec> Tensors { get; }

    /// <summary>All values.</summary>
    public Span<float> Values => _values.AsSpan(_start, _length);

    /// <summary>The values of one tensor, row-major.</summary>
    /// <exception cref="KeyNotFoundException">Muon updates that tensor, or the model has none of that name.</exception>
    public Span<float> this[string name] => Memory(Layout[name]).Span;

    /// <summary>An independent copy.</summary>
    public SecondMoments Clone() => new(Layout, Kind, Values.ToArray(), 0);

    /// <summary>Those of one stage of a whole model: a view of the same memory, which <see cref="Clone"/> makes independent.</summary>
    /// <exception cref="ModelConfigException">The layout is of another model, or these are not a whole one's.</exception>
    public SecondMoments Shard(ParameterLayout layout)
    {
        Layout.RequireWhole("A shard");
        if (layout.Config != Layout.Config)
            throw new ModelConfigException($"There is no shard for {layout.Config} in the second moments of {Layout.Config}.");
        // What comes before a stage is a stretch of the canonical order, and Muon's tensors have no place in it.
        int before = 0;
        for (int i = 0; i < layout.FirstTensor; i++)
            before += _offsets[i] < 0 ? 0 : Layout.Tensors[i].Length;
        return new SecondMoments(layout, Kind, _values, _start + before);
    }

    /// <summary>The values of one tensor, row-major.</summary>
    /// <exception cref="KeyNotFoundException">Muon updates that tensor.</exception>
    internal Memory<float> Memory(TensorSpec tensor)
    {
        for (int i = 0; i < _offsets.Length; i++)
        {
            if (Layout.Tensors[i].Offset == tensor.Offset && _offsets[i] >= 0)
                return _values.AsMemory(_start + _offsets[i], tensor.Length);
        }
        throw new KeyNotFoundException($"Tensor '{tensor.Name}' has no second moment under {Kind}.");
    }

    /// <summary>The values of a block of a tensor that AdamW updates.</summary>
    internal Span<float> Of(in ValueBlock block) =>
        _values.AsSpan(_start + _offsets[block.Tensor] + block.Offset - Layout.Tensors[block.Tensor].Offset, block.Length);
}
