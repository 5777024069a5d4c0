using ZeroG.Training.Numerics;

namespace ZeroG.Training.Kernels;

/// <summary>Cross-entropy of softmax, in nats.</summary>
internal static class CrossEntropy
{
    /// <summary>
    /// Sum over rows of −ln softmax(logits)[target]; logits (rows, vocabulary), targets (rows). Overwrites the logits with
    /// softmax · scale, less scale at the target: with scale 1/rows, the gradient of the mean.
    /// </summary>
    public static double SumAndGradient(Span<float> logits, ReadOnlySpan<int> targets, int vocabulary, float scale)
    {
        double total = 0;
        for (int r = 0; r < targets.Length; r++)
        {
            var row = logits.Slice(r * vocabulary, vocabulary);
            float max = Lanes.Max(row), chosen = row[targets[r]];
            Exponential.Shifted(row, max, row);
            var sum = Lanes.Sum(row);
            if (!float.IsNormal(sum)) // a NaN or infinite logit: the loss is undefined, and says so
                return double.NaN;
            total += PortableMath.Log(sum) + (max - chosen);
            Elementwise.Scale(scale / sum, row);
            row[targets[r]] -= scale;
        }
        return total;
    }
}
