namespace ZeroG.Training.DiLoCo.Codecs.Projections;

/// <summary>Squared singular values of a flat matrix: eigenvalues of its rows' Gram matrix, by Jacobi's rotations in double.</summary>
/// <remarks>
/// Pairs (p, q), p below q, row by row; sweeps until no element beside the diagonal exceeds 10⁻¹⁴ of the trace, at most 30. With
/// θ = (g[q,q] − g[p,p]) ÷ 2g[p,q]: t = sign(θ) ÷ (|θ| + √(θ² + 1)), c = 1 ÷ √(t² + 1), s = t·c (Golub and Van Loan, §8.5).
/// Each operation is rounded by itself.
/// </remarks>
internal static class SingularValues
{
    private const int Sweeps = 30;
    private const double Negligible = 1e-14;

    /// <summary>As many as rows, ascending; none negative.</summary>
    /// <param name="rows">(count, length), row-major, finite.</param>
    /// <param name="count">Rows.</param>
    /// <param name="length">Columns.</param>
    public static double[] Squares(ReadOnlySpan<float> rows, int count, int length)
    {
        var gram = Gram(rows, count, length);
        double trace = 0;
        for (int i = 0; i < count; i++)
            trace += gram[i * count + i];
        for (int sweep = 0; sweep < Sweeps && Sweep(gram, count, Negligible * trace); sweep++)
        {
        }
        var squares = new double[count];
        for (int i = 0; i < count; i++)
            squares[i] = Math.Max(0, gram[i * count + i]);
        Array.Sort(squares);
        return squares;
    }

    private static double[] Gram(ReadOnlySpan<float> rows, int count, int length)
    {
        var work = new DoubleRows(rows, count, length);
        var gram = new double[count * count];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j <= i; j++)
                gram[i * count + j] = gram[j * count + i] = work.Dot(i, j);
        }
        return gram;
    }

    /// <summary>One sweep; whether anything was turned.</summary>
    private static bool Sweep(double[] gram, int count, double negligible)
    {
        bool turned = false;
        for (int p = 0; p < count; p++)
        {
            for (int q = p + 1; q < count; q++)
            {
                double between = gram[p * count + q];
                if (!(Math.Abs(between) > negligible)) continue;
                turned = true;
                double theta = (gram[q * count + q] - gram[p * count + p]) / (2 * between);
                double t = 1 / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
                if (theta < 0) t = -t;
                double c = 1 / Math.Sqrt(t * t + 1);
                Turn(gram, count, p, q, c, t * c);
            }
        }
        return turned;
    }

    private static void Turn(double[] gram, int count, int p, int q, double c, double s)
    {
        for (int k = 0; k < count; k++)
        {
            double a = gram[k * count + p], b = gram[k * count + q];
            gram[k * count + p] = c * a - s * b;
            gram[k * count + q] = s * a + c * b;
        }
        Span<double> rowP = gram.AsSpan(p * count, count), rowQ = gram.AsSpan(q * count, count);
        for (int k = 0; k < count; k++)
        {
            double a = rowP[k], b = rowQ[k];
            rowP[k] = c * a - s * b;
            rowQ[k] = s * a + c * b;
        }
    }
}
