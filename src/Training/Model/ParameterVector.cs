using ZeroG.Training.Memory;

namespace ZeroG.Training.Model;

/// <summary>
/// One float32 for every parameter of a model, flat, with named views: the parameters themselves, a gradient, a
/// pseudo-gradient, a momentum. Mutable; whoever shares one across threads treats it as read-only.
/// </summary>
/// <remarks>
/// The vector of a stage, a shard, is a stretch of the whole model's: it has memory of its own, or is a view
/// (<see cref="Shard"/>).
/// </remarks>
public sealed class ParameterVector
{
    private readonly float[] _values;
    private readonly int _start;

    /// <summary>A vector of zeros.</summary>
    public ParameterVector(ParameterLayout layout)
        : this(layout, new float[layout.Length], 0)
    {
        LargePages.Advise(_values);
    }

    private ParameterVector(ParameterLayout layout, float[] values, int start) => (Layout, _values, _start) = (layout, values, start);

    /// <summary>Names and places of the tensors.</summary>
    public ParameterLayout Layout { get; }

    internal ReadOnlyMemory<float> Memory => _values.AsMemory(_start, Layout.Length);

    /// <summary>All values, in the layout's canonical order.</summary>
    public Span<float> Values => _values.AsSpan(_start, Layout.Length);

    /// <summary>The values of one tensor, row-major.</summary>
    public Span<float> this[TensorSpec tensor] => _values.AsSpan(_start + tensor.Offset, tensor.Length);

    /// <summary>The values of the tensor of that name, row-major.</summary>
    /// <exception cref="KeyNotFoundException">The model has no tensor of that name.</exception>
    public Span<float> this[string name] => this[Layout[name]];

    /// <summary>An independent copy.</summary>
    public ParameterVector Clone()
    {
        var copy = new ParameterVector(Layout, GC.AllocateUninitializedArray<float>(Layout.Length), 0);
        LargePages.Advise(copy._values);
        Values.CopyTo(copy.Values);
        return copy;
    }

    /// <summary>The values of one stage of a whole model: a view of the same memory, which <see cref="Clone"/> makes independent.</summary>
    /// <exception cref="ModelConfigException">The layout is of another model, or this vector is not a whole one.</exception>
    public ParameterVector Shard(ParameterLayout layout)
    {
        Layout.RequireWhole("A shard");
        if (layout.Config != Layout.Config)
            throw new ModelConfigException($"There is no shard for {layout.Config} in the parameters of {Layout.Config}.");
        return new ParameterVector(layout, _values, _start + layout.Start);
    }

    /// <summary>The whole model's vector, an independent copy.</summary>
    /// <param name="shards">Those of all its stages, from the first to the last.</param>
    /// <exception cref="ModelConfigException">One is missing, out of order or of another model.</exception>
    public static ParameterVector Join(IReadOnlyList<ParameterVector> shards)
    {
        if (shards.Count == 0)
            throw new ModelConfigException("There are no shards to join.");
        var config = shards[0].Layout.Config;
        var whole = new ParameterVector(ParameterLayout.For(config));
        for (int i = 0; i < shards.Count; i++)
        {
            var layout = shards[i].Layout;
            if (layout.Config != config || layout.Stage.Index != i || layout.Stage.Count != shards.Count)
                throw new ModelConfigException($"Shard {i} of {shards.Count} is of {layout.Owner}: give those of all stages of one model, in order.");
            shards[i].Values.CopyTo(whole.Shard(layout).Values);
        }
        return whole;
    }

    /// <summary>The first tensor and index at which a value is NaN or infinite, or null when all are finite.</summary>
    public (TensorSpec Tensor, int Index)? FirstNonFinite()
    {
        foreach (var tensor in Layout.Tensors)
        {
            var values = this[tensor];
            for (int i = 0; i < values.Length; i++)
            {
                if (!float.IsFinite(values[i]))
                    return (tensor, i);
            }
        }
        return null;
    }

    internal void RequireSameShape(ParameterVector other, string what)
    {
        if (!Layout.Matches(other.Layout))
            throw new ModelConfigException(
                $"{what} belongs to another model: {other.Layout.Owner} instead of {Layout.Owner}. Use states of one job " +
                "together.");
    }
}
