namespace ZeroG.Training.Kernels;

/// <summary>Linear layers without bias: y = x · wᵀ for x (rows, inputs), w (outputs, inputs), y (rows, outputs).</summary>
internal static class Linear
{
    /// <summary>y = from + x · wᵀ; <paramref name="from"/> is (rows, outputs), or empty for 0.</summary>
    public static void Forward(
        Workspace space, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> from, Span<float> y, int rows, int inputs, int outputs) =>
        Gemm.MultiplyTransposedB(space, rows, outputs, inputs, x, inputs, w, inputs, from, y, outputs);

    /// <summary>dx = dy · w.</summary>
    public static void InputGradient(
        Workspace space, ReadOnlySpan<float> dy, ReadOnlySpan<float> w, Span<float> dx, int rows, int inputs, int outputs) =>
        Gemm.Multiply(space, rows, inputs, outputs, dy, outputs, w, inputs, default, dx, inputs);

    /// <summary>dw = dyᵀ · x, rows ascending; or, when <paramref name="add"/>, the same chains continued from dw as it is.</summary>
    public static void WeightGradient(
        Workspace space, ReadOnlySpan<float> dy, ReadOnlySpan<float> x, Span<float> dw, int rows, int inputs, int outputs, bool add) =>
        Gemm.MultiplyTransposedA(space, outputs, inputs, rows, dy, outputs, x, inputs, add ? dw : default, dw, inputs);
}
