using ZeroG.Training.Kernels;
using ZeroG.Training.Numerics;
using ZeroG.Training.Threading;

namespace ZeroG.Training.DiLoCo.Codecs.Projections;

/// <summary>
/// A matrix x (m, n) as two thin factors, jointly for all members (PowerSGD, Vogels et al., arXiv 1905.13727): stage 0 exchanges
/// P = x·Q, whose average gives an orthonormal P̂; stage 1 exchanges B = P̂ᵀ·x, whose average gives P̂·B and, orthonormal and with
/// its strongest direction first, the next round's Q. One step of subspace iteration a round.
/// </summary>
/// <remarks>
/// Factors are exchanged transposed, (rank, m) and (rank, n): a row has one direction, and so one size, which is what a quantizer's
/// groups want. Q starts orthonormal, from the stream of (seed, the tensor's name). Products follow <see cref="Gemm"/>.
/// </remarks>
public sealed class LowRankProjection : IProjection
{
    private readonly int _rows, _columns;
    private readonly CounterRandom _left, _right;
    // A thread's own: several members of one process may project the same tensor at once.
    [ThreadStatic]
    private static Workspace? s_space;

    private float[] _q;
    private float[] _p;
    private float[] _average = [];
    private int _rank, _pRank, _averageRank;

    /// <summary>The projection of one tensor, before the first round.</summary>
    /// <param name="seed">The job's seed.</param>
    /// <param name="tensorName">The tensor's name.</param>
    /// <param name="rows">Rows, m.</param>
    /// <param name="columns">Columns, n.</param>
    /// <param name="rank">Rank, from 1 to the smaller of the two.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rank is not.</exception>
    public LowRankProjection(ulong seed, string tensorName, int rows, int columns, int rank)
    {
        (_rows, _columns) = (rows, columns);
        RequireRank(rank);
        var named = CounterRandom.ForName(seed, tensorName);
        (_left, _right) = (CounterRandom.For(named.Bits(0)), CounterRandom.For(named.Bits(1)));
        (_rank, _q, _p) = (rank, new float[rank * columns], []);
        OrthonormalRows.Make(_q, rank, columns, _right);
    }

    private static Workspace Space => s_space ??= new Workspace(Crew.Alone, 0, Gemm.Scratch);

    /// <inheritdoc/>
    public int Stages => 2;

    /// <summary>Directions that the next round exchanges.</summary>
    public int Rank => _rank;

    /// <inheritdoc/>
    /// <remarks>Qᵀ (rank, n), row-major, its rows orthonormal, the strongest first.</remarks>
    public ReadOnlySpan<float> State => _q;

    /// <summary>
    /// exp of the entropy of the last average's squared singular values as shares of their sum: from 1, one direction has it all,
    /// to the rank, all have the same. 0 before any average, or when it was 0.
    /// </summary>
    /// <remarks>Computed when asked for, by <see cref="SingularValues"/> and <see cref="PortableMath"/>: it may decide a recorded rank.</remarks>
    public double EffectiveRank
    {
        get
        {
            var squares = _averageRank == 0 ? [] : SingularValues.Squares(_average, _averageRank, _columns);
            double sum = 0, entropy = 0;
            foreach (var square in squares)
                sum += square;
            if (!double.IsNormal(sum)) return 0;
            foreach (var square in squares)
            {
                var share = square / sum;
                if (double.IsNormal(share)) entropy -= share * PortableMath.Log(share);
            }
            return PortableMath.Exp(entropy);
        }
    }

    /// <inheritdoc/>
    /// <remarks>(rank, m), then (rank, n). A new rank counts from the next stage 0 on.</remarks>
    public (int Rows, int Columns) Shape(int stage) => stage switch
    {
        0 => (_rank, _rows),
        1 => (_rank, _columns),
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, "A low-rank projection has the stages 0 and 1."),
    };

    /// <inheritdoc/>
    public void Project(int stage, ReadOnlySpan<float> x, Span<float> exchanged)
    {
        RequireLength(nameof(x), x.Length, _rows * _columns);
        var (rank, length) = Shape(stage);
        RequireLength(nameof(exchanged), exchanged.Length, rank * length);
        if (stage == 0)
        {
            Gemm.MultiplyTransposedB(Space, rank, _rows, _columns, _q, _columns, x, _columns, default, exchanged, _rows);
        }
        else
        {
            RequireStage();
            Gemm.Multiply(Space, rank, _columns, _rows, _p, _rows, x, _columns, default, exchanged, _columns);
        }
    }

    /// <inheritdoc/>
    public void Learn(int stage, ReadOnlySpan<float> average)
    {
        var (rank, length) = Shape(stage);
        RequireLength(nameof(average), average.Length, rank * length);
        if (stage == 0)
        {
            (_p, _pRank) = (average.ToArray(), rank);
            OrthonormalRows.Make(_p, rank, _rows, _left);
            return;
        }
        RequireStage();
        (_average, _averageRank) = (average.ToArray(), rank);
        OrthonormalRows.Sorted(average, _q, rank, _columns);
        OrthonormalRows.Make(_q, rank, _columns, _right);
    }

    /// <inheritdoc/>
    public void Reconstruct(ReadOnlySpan<float> exchanged, Span<float> x)
    {
        RequireLength(nameof(exchanged), exchanged.Length, _pRank * _columns);
        RequireLength(nameof(x), x.Length, _rows * _columns);
        Gemm.MultiplyTransposedA(Space, _rows, _columns, _pRank, _p, _rows, exchanged, _columns, default, x, _columns);
    }

    /// <summary>Sets the rank of the next round: keeps the strongest directions, and draws what is new from the tensor's stream.</summary>
    /// <param name="rank">From 1 to the smaller of rows and columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public void SetRank(int rank)
    {
        RequireRank(rank);
        if (rank == _rank) return;
        // New rows are zeros, which an orthonormal set has to replace.
        Array.Resize(ref _q, rank * _columns);
        if (rank > _rank)
            OrthonormalRows.Make(_q, rank, _columns, _right, kept: _rank);
        _rank = rank;
    }

    /// <summary>Takes up what <see cref="State"/> gave, of whatever rank; the next round begins as after the round it was read.</summary>
    /// <param name="state">Qᵀ, finite.</param>
    /// <exception cref="ArgumentException">It is not whole rows, of a possible rank, of values of a size that orthonormal rows have.</exception>
    public void Restore(ReadOnlySpan<float> state)
    {
        int rank = state.Length / _columns;
        bool sound = state.Length % _columns == 0 && rank >= 1 && rank <= Math.Min(_rows, _columns);
        foreach (var value in state)
            sound &= Math.Abs(value) <= 1.001f;
        if (!sound)
        {
            throw new ArgumentException(
                $"{state.Length} values are no orthonormal rows of {_columns} columns; take a state of this job.", nameof(state));
        }
        (_rank, _q, _pRank, _p, _average, _averageRank) = (rank, state.ToArray(), 0, [], [], 0);
    }

    private void RequireStage()
    {
        if (_pRank != _rank)
            throw new InvalidOperationException("Stage 1 needs the average of this round's stage 0; learn it first.");
    }

    private void RequireRank(int rank)
    {
        if (rank < 1 || rank > Math.Min(_rows, _columns))
            throw new ArgumentOutOfRangeException(nameof(rank), rank, $"A rank of a matrix of {_rows} x {_columns} is 1 to {Math.Min(_rows, _columns)}.");
    }

    private static void RequireLength(string name, int found, int expected)
    {
        if (found != expected) throw new ArgumentException($"{found} values where {expected} belong.", name);
    }
}
