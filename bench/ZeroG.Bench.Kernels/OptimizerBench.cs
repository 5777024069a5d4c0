using BenchmarkDotNet.Attributes;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Bench.Kernels;

/// <summary>What a step does to all parameters after the backward pass.</summary>
public class OptimizerBench : KernelBench
{
    private readonly AdamWSettings _settings = new();
    private ParameterVector _parameters = null!;
    private ParameterVector _gradient = null!;
    private AdamWState _state = null!;

    /// <summary>The norm of the gradient, under its limit.</summary>
    [Benchmark]
    public double Clip() => AdamW.Clip(_gradient, double.MaxValue);

    /// <summary>AdamW.</summary>
    [Benchmark]
    public void Update() => _state = AdamW.Step(_parameters, _gradient, _state, _settings, 1e-6);

    private protected override void Prepare()
    {
        _parameters = Initialization.Initialize(Config, 1);
        _gradient = new ParameterVector(_parameters.Layout);
        Values(_gradient.Values.Length, 1e-3).CopyTo(_gradient.Values);
        _state = AdamWState.Fresh(_parameters.Layout);
    }
}
