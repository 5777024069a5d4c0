using ZeroG.Training.Numerics;

namespace ZeroG.Training.DiLoCo.Control;

/// <summary>
/// How many directions a matrix really has: e to the entropy of its singular values' shares (Roy and Vetterli, EUSIPCO 2007).
/// 1 for rank 1, r for r equal singular values. Its own exact arithmetic, for it decides recorded ranks.
/// </summary>
public static class EffectiveRank
{
    /// <summary>Most columns of a factor: eigenvalues cost their cube.</summary>
    public const int MaxColumns = 512;

    /// <summary>Of given singular values.</summary>
    /// <param name="singularValues">Finite and not negative.</param>
    /// <returns>1 to their number, or 0 when all are 0.</returns>
    /// <exception cref="ArgumentException">A value is negative or not finite.</exception>
    public static double Of(ReadOnlySpan<double> singularValues)
    {
        double largest = 0, sum = 0;
        foreach (var value in singularValues)
        {
            if (!(value >= 0 && double.IsFinite(value)))
                throw new ArgumentException("Singular values are finite and not negative.", nameof(singularValues));
            largest = Math.Max(largest, value);
        }
        if (largest == 0)
            return 0;
        foreach (var value in singularValues)
            sum += value / largest;
        double entropy = 0;
        foreach (var value in singularValues)
        {
            var share = value / largest / sum;
            if (double.IsNormal(share))
                entropy -= share * PortableMath.Log(share);
        }
        return Math.Min(PortableMath.Exp(entropy), singularValues.Length);
    }

    /// <summary>
    /// Of P̂·Qᵀ for an orthonormal P̂, from Q alone: its singular values are the roots of the eigenvalues of QᵀQ.
    /// </summary>
    /// <remarks>Each element of QᵀQ is a chain over the rows ascending, by fused multiply-add in double.</remarks>
    /// <param name="factor">Q, (rows, columns), row-major; finite.</param>
    /// <param name="columns">1 to <see cref="MaxColumns"/>.</param>
    /// <exception cref="ArgumentException">The number of values is no multiple of the columns, or one is not finite.</exception>
    public static double OfFactor(ReadOnlySpan<float> factor, int columns)
    {
        if (columns is < 1 or > MaxColumns || factor.Length % columns != 0)
            throw new ArgumentException($"{factor.Length} values are no matrix of {columns} columns: give 1 to {MaxColumns} that divide them.", nameof(columns));
        var gram = new double[columns * columns];
        for (int at = 0; at < factor.Length; at += columns)
        {
            var row = factor.Slice(at, columns);
            for (int i = 0; i < columns; i++)
            {
                for (int j = 0; j <= i; j++)
                    gram[i * columns + j] = Math.FusedMultiplyAdd(row[i], row[j], gram[i * columns + j]);
            }
        }
        for (int i = 0; i < columns; i++)
        {
            if (!double.IsFinite(gram[i * columns + i]))
                throw new ArgumentException($"Column {i} of the factor is not finite.", nameof(factor));
            for (int j = 0; j < i; j++)
                gram[j * columns + i] = gram[i * columns + j];
        }
        var values = SymmetricEigenvalues.Of(gram, columns);
        foreach (ref var value in values.AsSpan())
            value = Math.Sqrt(Math.Max(0, value));
        return Of(values);
    }
}
