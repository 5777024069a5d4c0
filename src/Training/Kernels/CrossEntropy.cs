using System.Runtime.Intrinsics;
using ZeroG.Training.Numerics;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Kernels;

/// <summary>Cross-entropy of softmax, in nats.</summary>
internal static unsafe class CrossEntropy
{
    private const int RowsAtOnce = 16;

    /// <summary>The one NaN of this engine: positive, quiet, no payload; .NET's own is negative.</summary>
    private static readonly double Undefined = BitConverter.UInt64BitsToDouble(0x7FF8000000000000);

    /// <summary>
    /// losses[r] = −ln softmax(logits[r])[target[r]] for logits (rows, vocabulary), which are overwritten by the gradient of
    /// the losses' sum: softmax, less 1 at the target. A row with a NaN or an infinite sum has the loss NaN.
    /// </summary>
    public static void LossesAndGradient(Crew crew, Span<float> logits, ReadOnlySpan<int> targets, int vocabulary, Span<double> losses)
    {
        Lengths.Require("Logits", logits.Length, (long)targets.Length * vocabulary);
        if (losses.Length < targets.Length || targets.ContainsAnyExceptInRange(0, vocabulary - 1))
            throw new ArgumentException($"{targets.Length} targets below {vocabulary} are due, and room for as many losses; there is room for {losses.Length}.");
        fixed (float* pl = logits)
        fixed (int* pt = targets)
        fixed (double* ps = losses)
        {
            var work = new Rows(pl, pt, vocabulary, ps, targets.Length);
            crew.Run(ref work, (targets.Length + RowsAtOnce - 1) / RowsAtOnce);
        }
    }

    private readonly struct Rows(float* logits, int* targets, int vocabulary, double* losses, int rows) : IWork
    {
        public void Do(int item, int thread)
        {
            int end = Math.Min(rows, (item + 1) * RowsAtOnce);
            for (int r = item * RowsAtOnce; r < end; r++)
                losses[r] = Row(logits + (nint)r * vocabulary, targets[r]);
        }

        private double Row(float* row, int target)
        {
            float max = Lanes.Max(row, vocabulary), chosen = row[target];
            var shift = Vector512.Create(max);
            var lanes = Vector512<float>.Zero;
            int i = 0;
            for (; i + Lanes.Count <= vocabulary; i += Lanes.Count)
            {
                var e = Exponential.Exp(Vector512.Load(row + i) - shift);
                e.Store(row + i);
                lanes += e;
            }
            if (i < vocabulary)
            {
                int rest = vocabulary - i;
                var e = Lanes.First(rest, Exponential.Exp(Lanes.Load(row + i, rest) - shift), Vector512<float>.Zero);
                Lanes.Store(e, row + i, rest);
                lanes += e;
            }
            var sum = Lanes.Fold(lanes);
            if (!float.IsNormal(sum))
                return Undefined;
            Elementwise.Scale(1 / sum, new Span<float>(row, vocabulary));
            row[target] -= 1;
            return PortableMath.Log(sum) + ((double)max - chosen);
        }
    }
}
