using ZeroG.Training.Kernels;
using ZeroG.Training.Model;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Optimization;

/// <summary>The Euclidean norm of a gradient over all tensors, whose bits do not depend on the crew.</summary>
/// <remarks>
/// In double: the squares of each block in <see cref="Lanes.SumOfSquares"/>' order, the blocks of a tensor added ascending
/// from 0, then the tensors in canonical order from 0; one square root.
/// </remarks>
internal sealed class GradientNorm(ValueBlocks blocks, Crew crew)
{
    private readonly double[] _squares = new double[blocks.All.Length];

    /// <summary>The norm, and the first tensor with a value that is NaN or infinite, or null.</summary>
    public (double Norm, TensorSpec? NotFinite) Of(ParameterVector gradient)
    {
        var (squares, notFinite) = Add(gradient, 0);
        return (Math.Sqrt(squares), notFinite);
    }

    /// <summary>
    /// The squares of all values, added tensor after tensor to those of the tensors that come before these in the model; and
    /// the first tensor with a value that is NaN or infinite, or null. The root of the last stage's sum is the norm.
    /// </summary>
    public (double Squares, TensorSpec? NotFinite) Add(ParameterVector gradient, double before)
    {
        var work = new Squares(blocks.All, _squares, gradient);
        crew.Run(ref work, blocks.All.Length);

        double total = before;
        TensorSpec? notFinite = null;
        var tensors = blocks.Layout.Tensors;
        for (int tensor = 0; tensor < tensors.Count; tensor++)
        {
            double sum = 0;
            for (int i = blocks.First(tensor); i < blocks.First(tensor + 1); i++)
                sum += _squares[i];
            // 2²⁸ squares of a finite float32 stay far below what a double holds.
            if (!double.IsFinite(sum))
                notFinite ??= tensors[tensor];
            total += sum;
        }
        return (total, notFinite);
    }

    private readonly struct Squares(ValueBlock[] blocks, double[] squares, ParameterVector gradient) : IWork
    {
        public void Do(int item, int thread) =>
            squares[item] = Lanes.SumOfSquares(gradient.Values.Slice(blocks[item].Offset, blocks[item].Length));
    }
}
