using ZeroG.Training.Model;

namespace ZeroG.Auditing.Signals;

/// <summary>Measures the δ of a round.</summary>
/// <remarks>Sums in double, in ascending order of the elements and of the workers: the same bits everywhere.</remarks>
public static class UpdateMeasurements
{
    /// <summary>Norms, overlaps and directions.</summary>
    /// <param name="deltas">δ of every worker, as received; of one model.</param>
    /// <param name="earlier">δ of rounds before that are still kept, of anybody.</param>
    /// <returns>One a worker, ascending.</returns>
    public static IReadOnlyList<UpdateMeasurement> Of(IReadOnlyDictionary<uint, ParameterVector> deltas, IReadOnlyCollection<ParameterVector> earlier)
    {
        ArgumentNullException.ThrowIfNull(deltas);
        ArgumentNullException.ThrowIfNull(earlier);
        KeyValuePair<uint, ParameterVector>[] ordered = [.. deltas.OrderBy(one => one.Key)];
        var squares = new double[ordered.Length, ordered.Length];
        for (var i = 0; i < ordered.Length; i++)
            for (var j = 0; j <= i; j++) squares[i, j] = squares[j, i] = Product(ordered[i].Value, ordered[j].Value);
        var result = new UpdateMeasurement[ordered.Length];
        for (var i = 0; i < result.Length; i++)
        {
            double overlap = -1, along = 0, rest = 0;
            for (var j = 0; j < result.Length; j++)
            {
                if (j == i) continue;
                overlap = Math.Max(overlap, Cosine(squares[i, j], squares[i, i], squares[j, j]));
                along += squares[i, j];
                for (var k = 0; k < result.Length; k++) rest += k == i ? 0 : squares[j, k];
            }

            foreach (var before in earlier) overlap = Math.Max(overlap, Cosine(Product(ordered[i].Value, before), squares[i, i], Product(before, before)));
            result[i] = new UpdateMeasurement(ordered[i].Key, Math.Sqrt(squares[i, i]), overlap, Cosine(along, squares[i, i], rest));
        }

        return result;
    }

    /// <summary>How much a δ lowers the loss of some windows: L(θ) − L(θ − δ), nats a token.</summary>
    /// <param name="start">θ, that the round began from; left as it was.</param>
    /// <param name="delta">δ.</param>
    /// <param name="model">Computes; the tokens are one or more times its rows.</param>
    /// <param name="tokens">Tokens of the windows.</param>
    /// <param name="targets">Those that follow them.</param>
    public static double Gain(ParameterVector start, ParameterVector delta, Transformer model, ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(delta);
        ArgumentNullException.ThrowIfNull(model);
        var end = start.Clone();
        var values = end.Values;
        var steps = delta.Values;
        for (var i = 0; i < values.Length; i++) values[i] -= steps[i];
        return (model.Loss(start, tokens, targets) - model.Loss(end, tokens, targets)) / tokens.Length;
    }

    // A vector without length points nowhere.
    private static double Cosine(double product, double square, double other) => square > 0 && other > 0 ? product / (Math.Sqrt(square) * Math.Sqrt(other)) : 0;

    private static double Product(ParameterVector x, ParameterVector y)
    {
        var left = x.Values;
        var right = y.Values;
        if (left.Length != right.Length) throw new ArgumentException($"One δ has {left.Length} values and another {right.Length}: measure those of one model.");
        double sum = 0;
        for (var i = 0; i < left.Length; i++) sum += (double)left[i] * right[i];
        return sum;
    }
}
