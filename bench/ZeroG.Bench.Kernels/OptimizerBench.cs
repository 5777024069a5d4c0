using BenchmarkDotNet.Attributes;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Bench.Kernels;

/// <summary>What a step does to all parameters after the backward pass.</summary>
public class OptimizerBench : KernelBench
{
    private InnerOptimizer _optimizer = null!;
    private ParameterVector _parameters = null!;
    private ParameterVector _gradient = null!;
    private OptimizerState _state = null!;

    /// <summary>The norm of the gradient.</summary>
    [Benchmark]
    public double Norm() => _optimizer.Norm(_gradient).Norm;

    /// <summary>AdamW.</summary>
    [Benchmark]
    public void AdamW() => _optimizer.Step(_parameters, _gradient, scale: 1, _state, rate: 1e-6);

    private protected override void Prepare()
    {
        _parameters = Initialization.Initialize(Config, 1);
        _gradient = new ParameterVector(_parameters.Layout);
        Values(_gradient.Values.Length, 1e-3).CopyTo(_gradient.Values);
        _state = OptimizerState.Fresh(_parameters.Layout);
        _optimizer = new InnerOptimizer(_parameters.Layout, new AdamWSettings(), muon: null, peak: 1e-6, Crew);
    }
}
