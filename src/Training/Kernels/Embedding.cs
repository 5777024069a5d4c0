using ZeroG.Training.Threading;

namespace ZeroG.Training.Kernels;

/// <summary>Rows of a table, looked up by token.</summary>
internal static unsafe class Embedding
{
    private const int ColumnsAtOnce = 32;

    /// <summary>x (rows, width) = table[token] for table (vocabulary, width).</summary>
    public static void Forward(ReadOnlySpan<float> table, ReadOnlySpan<int> tokens, Span<float> x, int width)
    {
        for (int r = 0; r < tokens.Length; r++)
            table.Slice(tokens[r] * width, width).CopyTo(x[(r * width)..]);
    }

    /// <summary>dtable[token] += dx, rows ascending; a thread takes some columns of all rows.</summary>
    public static void Backward(Crew crew, ReadOnlySpan<float> dx, ReadOnlySpan<int> tokens, Span<float> dtable, int width)
    {
        Lengths.Require("dx", dx.Length, (long)tokens.Length * width);
        if (tokens.ContainsAnyExceptInRange(0, dtable.Length / width - 1))
            throw new ArgumentException($"A token is outside the table's {dtable.Length / width} rows.");
        fixed (float* pdx = dx, pd = dtable)
        fixed (int* pt = tokens)
        {
            var work = new Columns(pdx, pt, pd, tokens.Length, width);
            crew.Run(ref work, (width + ColumnsAtOnce - 1) / ColumnsAtOnce);
        }
    }

    private readonly struct Columns(float* dx, int* tokens, float* dtable, int rows, int width) : IWork
    {
        public void Do(int item, int thread)
        {
            int at = item * ColumnsAtOnce, count = Math.Min(ColumnsAtOnce, width - at);
            for (int r = 0; r < rows; r++)
                Elementwise.Add(new ReadOnlySpan<float>(dx + (nint)r * width + at, count), new Span<float>(dtable + (nint)tokens[r] * width + at, count));
        }
    }
}
