namespace ZeroG.Training.Kernels;

/// <summary>Linear layers without bias: y = x · wᵀ for x (rows, inputs), w (outputs, inputs), y (rows, outputs).</summary>
internal static class Linear
{
    /// <summary>y = x · wᵀ, or y += x · wᵀ.</summary>
    public static void Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> w, Span<float> y, int rows, int inputs, int outputs, bool accumulate = false) =>
        Gemm.MultiplyTransposedB(rows, outputs, inputs, x, inputs, w, inputs, y, outputs, accumulate);

    /// <summary>dx = dy · w, or dx += dy · w.</summary>
    public static void InputGradient(
        ReadOnlySpan<float> dy, ReadOnlySpan<float> w, Span<float> dx, int rows, int inputs, int outputs, bool accumulate = false) =>
        Gemm.Multiply(rows, inputs, outputs, dy, outputs, w, inputs, dx, inputs, accumulate);

    /// <summary>dw += dyᵀ · x, rows ascending.</summary>
    public static void WeightGradient(ReadOnlySpan<float> dy, ReadOnlySpan<float> x, Span<float> dw, int rows, int inputs, int outputs) =>
        Gemm.MultiplyTransposedA(outputs, inputs, rows, dy, outputs, x, inputs, dw, inputs, accumulate: true);
}
