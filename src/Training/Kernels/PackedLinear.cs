using ZeroG.Training.Memory;
namespace ZeroG.Training.Kernels;

/// <summary>The weights of a linear layer, packed once for many single rows: y = x · wᵀ for w (outputs, inputs).</summary>
internal sealed unsafe class PackedLinear
{
    private readonly Arena _panels;
    private readonly int _inputs;
    private readonly int _outputs;

    /// <summary>Packs w; later changes of it are not seen.</summary>
    public PackedLinear(ReadOnlySpan<float> w, int inputs, int outputs)
    {
        if (w.Length != (long)inputs * outputs)
            throw new ArgumentException($"Weights ({outputs}, {inputs}) with {w.Length} values.");
        (_inputs, _outputs, _panels) = (inputs, outputs, new Arena(Panels.Length(inputs, outputs)));
        fixed (float* pw = w)
            Panels.Pack(pw, 1, inputs, inputs, outputs, _panels.Start);
    }

    /// <summary>y (outputs) = from + x (inputs) · wᵀ, the chains of <see cref="Gemm"/>; <paramref name="from"/> is empty for 0.</summary>
    public void Apply(ReadOnlySpan<float> x, ReadOnlySpan<float> from, Span<float> y)
    {
        if (x.Length != _inputs || y.Length != _outputs || (!from.IsEmpty && from.Length != _outputs))
            throw new ArgumentException($"A layer ({_outputs}, {_inputs}) was given {x.Length} values for {y.Length}.");
        fixed (float* px = x, pf = from, py = y)
            Gemm.Block(1, _outputs, _inputs, px, _inputs, 1, _panels.Start, (nint)_inputs * GemmTile.Columns, pf, _outputs, py, _outputs);
        GC.KeepAlive(this);
    }
}
