using BenchmarkDotNet.Attributes;
using ZeroG.Training.Kernels;

namespace ZeroG.Bench.Kernels;

/// <summary>The three layouts of a matrix product, at the sizes of the gate and up projections: N rows, W inputs, 2F outputs.</summary>
public class GemmBench : KernelBench
{
    private float[] _x = [], _w = [], _y = [], _dx = [], _dw = [];

    private int Outputs => 2 * Config.FeedForward;

    /// <summary>y = x · wᵀ.</summary>
    [Benchmark]
    public void Forward() => Linear.Forward(Space, _x, _w, default, _y, Rows, Config.Width, Outputs);

    /// <summary>dx = dy · w.</summary>
    [Benchmark]
    public void InputGradient() => Linear.InputGradient(Space, _y, _w, _dx, Rows, Config.Width, Outputs);

    /// <summary>dw = dyᵀ · x.</summary>
    [Benchmark]
    public void WeightGradient() => Linear.WeightGradient(Space, _y, _x, _dw, Rows, Config.Width, Outputs, add: false);

    private protected override void Prepare()
    {
        (_x, _w, _y) = (Values(Rows * Config.Width), Values(Outputs * Config.Width), Values((long)Rows * Outputs));
        (_dx, _dw) = (new float[_x.Length], new float[_w.Length]);
    }
}
