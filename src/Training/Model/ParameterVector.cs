using ZeroG.Training.Memory;

namespace ZeroG.Training.Model;

/// <summary>
/// One float32 for every parameter of a model, flat, with named views: the parameters themselves, a gradient, a
/// pseudo-gradient, a momentum. Mutable; whoever shares one across threads treats it as read-only.
/// </summary>
public sealed class ParameterVector
{
    private readonly float[] _values;

    /// <summary>A vector of zeros.</summary>
    public ParameterVector(ParameterLayout layout)
        : this(layout, new float[layout.Length])
    {
    }

    private ParameterVector(ParameterLayout layout, float[] values)
    {
        (Layout, _values) = (layout, values);
        LargePages.Advise(values);
    }

    /// <summary>Names and places of the tensors.</summary>
    public ParameterLayout Layout { get; }

    internal ReadOnlyMemory<float> Memory => _values;

    /// <summary>All values, in the layout's canonical order.</summary>
    public Span<float> Values => _values;

    /// <summary>The values of one tensor, row-major.</summary>
    public Span<float> this[TensorSpec tensor] => _values.AsSpan(tensor.Offset, tensor.Length);

    /// <summary>The values of the tensor of that name, row-major.</summary>
    /// <exception cref="KeyNotFoundException">The model has no tensor of that name.</exception>
    public Span<float> this[string name] => this[Layout[name]];

    /// <summary>An independent copy.</summary>
    public ParameterVector Clone() => new(Layout, (float[])_values.Clone());

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
        if (!ReferenceEquals(Layout, other.Layout) && Layout.Config != other.Layout.Config)
            throw new ModelConfigException(
                $"{what} belongs to another model: {other.Layout.Config} instead of {Layout.Config}. Use states of one job " +
                "together.");
    }
}
