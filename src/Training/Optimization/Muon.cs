using System.Numerics;
using ZeroG.Training.Kernels;
using ZeroG.Training.Model;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Optimization;

/// <summary>One step of Muon on one matrix after another (Keller Jordan, kellerjordan.github.io/posts/muon; see <see cref="MuonSettings"/>).</summary>
/// <remarks>
/// With g = gradient · scale rounded once: b ← fma(μ, b, g); u = fma(μ, b, g), Nesterov's look-ahead. O is u divided by its
/// Frobenius norm and orthogonalized (<see cref="NewtonSchulz"/>); squares are summed as <see cref="GradientNorm"/> sums those
/// of a tensor. θ ← fma(−rate·0.2·√max(rows, columns), O, θ·keep).
/// </remarks>
internal sealed class Muon
{
    private readonly Crew _crew;
    private readonly ValueBlocks _blocks;
    private readonly NewtonSchulz _orthogonal;
    private readonly double[] _squares;
    private readonly float _momentum;

    /// <summary>Muon for those tensors of the layout that it updates; makes the scratch for the largest.</summary>
    public Muon(ValueBlocks blocks, MuonSettings settings, Crew crew)
    {
        (_crew, _blocks, _momentum) = (crew, blocks, (float)settings.Momentum);
        _orthogonal = new NewtonSchulz(Shapes(blocks.Layout), crew);
        _squares = new double[blocks.All.Length];
    }

    /// <summary>Bytes of scratch for a model of that shape.</summary>
    public static long ScratchBytes(ModelConfig config) =>
        NewtonSchulz.ScratchBytes([(config.Width, config.Width), (config.KeyValueWidth, config.Width), (config.FeedForward, config.Width)]);

    /// <summary>Updates one matrix and its momentum in place.</summary>
    /// <param name="tensor">Index of the tensor in canonical order.</param>
    /// <param name="x">The parameters.</param>
    /// <param name="g">The gradient.</param>
    /// <param name="b">The momentum.</param>
    /// <param name="scale">What each value of the gradient is multiplied by first.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="keep">What the parameters are multiplied by, for weight decay.</param>
    /// <param name="isFinite">Told, for each block, whether all its new parameters are finite.</param>
    public void Step(int tensor, ParameterVector x, ParameterVector g, ParameterVector b, float scale, double rate, float keep, bool[] isFinite)
    {
        var spec = _blocks.Layout.Tensors[tensor];
        int first = _blocks.First(tensor), count = _blocks.First(tensor + 1) - first;
        var gather = new Momentum(_blocks.All, first, spec.Offset, g, b, scale, _momentum, _orthogonal.Matrix, _squares);
        _crew.Run(ref gather, count);
        double squares = 0;
        for (int i = first; i < first + count; i++)
            squares += _squares[i];

        _orthogonal.Orthogonalize(spec.Rows, spec.Columns, Math.Sqrt(squares));

        var scaled = (float)(rate * 0.2 * Math.Sqrt(Math.Max(spec.Rows, spec.Columns)));
        var apply = new Application(_blocks.All, first, spec.Offset, x, _orthogonal.Matrix, scaled, keep, isFinite);
        _crew.Run(ref apply, count);
    }

    private static (int Rows, int Columns)[] Shapes(ParameterLayout layout) =>
        [.. layout.Tensors.Where(tensor => OptimizerKind.Muon.Orthogonalizes(tensor)).Select(tensor => (tensor.Rows, tensor.Columns)).Distinct()];

    private readonly struct Momentum(
        ValueBlock[] blocks, int first, int offset, ParameterVector gradient, ParameterVector momentum, float scale, float mu, float[] target, double[] squares) : IWork
    {
        public void Do(int item, int thread)
        {
            var block = blocks[first + item];
            var g = gradient.Values.Slice(block.Offset, block.Length);
            var b = momentum.Values.Slice(block.Offset, block.Length);
            var u = target.AsSpan(block.Offset - offset, block.Length);
            Vector<float> scales = new(scale), mus = new(mu);
            int i = 0;
            for (; i + Vector<float>.Count <= u.Length; i += Vector<float>.Count)
            {
                var scaled = scales * new Vector<float>(g[i..]);
                var next = Vector.FusedMultiplyAdd(mus, new Vector<float>(b[i..]), scaled);
                next.CopyTo(b[i..]);
                Vector.FusedMultiplyAdd(mus, next, scaled).CopyTo(u[i..]);
            }
            for (; i < u.Length; i++)
            {
                var scaled = scale * g[i];
                b[i] = MathF.FusedMultiplyAdd(mu, b[i], scaled);
                u[i] = MathF.FusedMultiplyAdd(mu, b[i], scaled);
            }
            squares[first + item] = Lanes.SumOfSquares(u);
        }
    }

    private readonly struct Application(
        ValueBlock[] blocks, int first, int offset, ParameterVector parameters, float[] direction, float rate, float keep, bool[] isFinite) : IWork
    {
        public void Do(int item, int thread)
        {
            var block = blocks[first + item];
            var x = parameters.Values.Slice(block.Offset, block.Length);
            var o = direction.AsSpan(block.Offset - offset, block.Length);
            Vector<float> back = new(-rate), kept = new(keep);
            var notFinite = Vector<int>.Zero;
            int i = 0;
            for (; i + Vector<float>.Count <= x.Length; i += Vector<float>.Count)
            {
                var next = Vector.FusedMultiplyAdd(back, new Vector<float>(o[i..]), kept * new Vector<float>(x[i..]));
                next.CopyTo(x[i..]);
                notFinite |= Vector.AsVectorInt32(next - next); // +0 for a finite value, NaN for any other
            }
            bool allFinite = notFinite == Vector<int>.Zero;
            for (; i < x.Length; i++)
            {
                x[i] = MathF.FusedMultiplyAdd(-rate, o[i], keep * x[i]);
                allFinite &= float.IsFinite(x[i]);
            }
            isFinite[first + item] = allFinite;
        }
    }
}
