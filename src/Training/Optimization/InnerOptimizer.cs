using ZeroG.Training.Model;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Optimization;

/// <summary>
/// The inner optimizer of a model: one step is a function of (parameters, gradient, state, rate), made in place. Holds scratch
/// alone, so that a step allocates nothing; the crew decides who computes what, and no bit.
/// </summary>
internal sealed class InnerOptimizer
{
    private readonly ValueBlocks _blocks;
    private readonly int[] _adaptive; // indexes of the blocks that AdamW updates
    private readonly bool[] _isFinite;
    private readonly GradientNorm _norm;
    private readonly AdamWSettings _settings;
    private readonly Muon? _muon;
    private readonly double _muonFactor;
    private readonly Crew _crew;

    /// <summary>An optimizer for models of that layout.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="settings">AdamW's settings, validated.</param>
    /// <param name="muon">Muon's, validated, or null for AdamW alone.</param>
    /// <param name="peak">Peak of the learning rates that <see cref="Step"/> is told: Muon's own rate is in proportion.</param>
    /// <param name="crew">The threads.</param>
    public InnerOptimizer(ParameterLayout layout, AdamWSettings settings, MuonSettings? muon, double peak, Crew crew)
    {
        Kind = muon is null ? OptimizerKind.AdamW : OptimizerKind.Muon;
        (_settings, _crew) = (settings, crew);
        _blocks = new ValueBlocks(layout);
        _adaptive = [.. Enumerable.Range(0, _blocks.All.Length).Where(i => !Kind.Orthogonalizes(layout.Tensors[_blocks.All[i].Tensor]))];
        _isFinite = new bool[_blocks.All.Length];
        _norm = new GradientNorm(_blocks, crew);
        _muon = muon is null ? null : new Muon(_blocks, muon, crew);
        _muonFactor = muon?.LearningRate is { } own ? own / peak : 1;
    }

    /// <summary>Which one it is.</summary>
    public OptimizerKind Kind { get; }

    /// <summary>The global norm of a gradient, and the first tensor in which it is not finite, or null.</summary>
    public (double Norm, TensorSpec? NotFinite) Norm(ParameterVector gradient) => _norm.Of(gradient);

    /// <inheritdoc cref="GradientNorm.Add"/>
    public (double Squares, TensorSpec? NotFinite) Squares(ParameterVector gradient, double before) => _norm.Add(gradient, before);

    /// <summary>Updates parameters and state by gradient · <paramref name="scale"/>; the gradient is left as it was.</summary>
    /// <returns>The first tensor that has a parameter which is not finite now, or null.</returns>
    /// <exception cref="ModelConfigException">The state belongs to another model or optimizer; nothing was changed.</exception>
    public TensorSpec? Step(ParameterVector parameters, ParameterVector gradient, float scale, OptimizerState state, double rate)
    {
        state.RequireFor(parameters, Kind);
        state.Steps++;
        var adaptive = new Adaptive(this, parameters, gradient, state, new AdamW(_settings, state.Steps, rate, scale), Keep(rate));
        _crew.Run(ref adaptive, _adaptive.Length);

        var tensors = _blocks.Layout.Tensors;
        for (int i = 0; i < tensors.Count; i++)
        {
            if (Kind.Orthogonalizes(tensors[i]))
                _muon!.Step(i, parameters, gradient, state.FirstMoment, scale, rate * _muonFactor, Keep(rate * _muonFactor), _isFinite);
        }
        for (int i = 0; i < _isFinite.Length; i++)
        {
            if (!_isFinite[i])
                return tensors[_blocks.All[i].Tensor];
        }
        return null;
    }

    private float Keep(double rate) => (float)(1 - rate * _settings.WeightDecay);

    private readonly struct Adaptive(
        InnerOptimizer owner, ParameterVector parameters, ParameterVector gradient, OptimizerState state, AdamW step, float keep) : IWork
    {
        public void Do(int item, int thread)
        {
            var index = owner._adaptive[item];
            var block = owner._blocks.All[index];
            owner._isFinite[index] = step.Update(
                parameters.Values.Slice(block.Offset, block.Length),
                gradient.Values.Slice(block.Offset, block.Length),
                state.FirstMoment.Values.Slice(block.Offset, block.Length),
                state.SecondMoment.Of(block),
                owner._blocks.Layout.Tensors[block.Tensor].Decays ? keep : 1);
        }
    }
}
