namespace ZeroG.Training.DiLoCo.Control;

/// <summary>
/// Eigenvalues of a symmetric matrix by Jacobi's rotations, row by row (Golub and Van Loan, Matrix Computations, §8.5), in
/// double from + − × ÷ √ alone, each rounded by itself: the same bits on every machine.
/// </summary>
internal static class SymmetricEigenvalues
{
    // Convergence is quadratic: ten sweeps are many.
    private const int MostSweeps = 40;

    /// <summary>The eigenvalues, in the order in which the diagonal has them in the end.</summary>
    /// <param name="a">(size, size), symmetric and finite; destroyed.</param>
    /// <param name="size">Rows.</param>
    public static double[] Of(Span<double> a, int size)
    {
        for (int sweep = 0; sweep < MostSweeps && !IsDiagonal(a, size); sweep++)
        {
            for (int p = 0; p < size - 1; p++)
            {
                for (int q = p + 1; q < size; q++)
                    Rotate(a, size, p, q);
            }
        }
        var values = new double[size];
        for (int i = 0; i < size; i++)
            values[i] = a[i * size + i];
        return values;
    }

    private static bool IsDiagonal(ReadOnlySpan<double> a, int size)
    {
        double outside = 0, inside = 0;
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                var magnitude = Math.Abs(a[i * size + j]);
                if (i == j)
                    inside = Math.Max(inside, magnitude);
                else
                    outside = Math.Max(outside, magnitude);
            }
        }
        return outside <= 1e-15 * inside;
    }

    // Makes a[p, q] zero.
    private static void Rotate(Span<double> a, int size, int p, int q)
    {
        var apq = a[p * size + q];
        if (apq == 0)
            return;
        var zeta = (a[q * size + q] - a[p * size + p]) / (2 * apq);
        // Beyond 10¹⁵⁰ the square would be infinite; there the tangent is 1 ÷ 2ζ to the last bit.
        var tangent = Math.Abs(zeta) > 1e150 ? 0.5 / zeta : (zeta >= 0 ? 1 : -1) / (Math.Abs(zeta) + Math.Sqrt(1 + zeta * zeta));
        var cos = 1 / Math.Sqrt(1 + tangent * tangent);
        var sin = tangent * cos;
        for (int k = 0; k < size; k++)
        {
            double kp = a[k * size + p], kq = a[k * size + q];
            a[k * size + p] = cos * kp - sin * kq;
            a[k * size + q] = sin * kp + cos * kq;
        }
        for (int k = 0; k < size; k++)
        {
            double pk = a[p * size + k], qk = a[q * size + k];
            a[p * size + k] = cos * pk - sin * qk;
            a[q * size + k] = sin * pk + cos * qk;
        }
        a[p * size + q] = a[q * size + p] = 0;
    }
}
