using BenchmarkDotNet.Attributes;
using ZeroG.Training.Kernels;

namespace ZeroG.Bench.Kernels;

/// <summary>Causal attention of all windows and heads.</summary>
public class AttentionBench : KernelBench
{
    private float[] _qkv = [], _out = [], _statistics = [], _dout = [], _dqkv = [];

    /// <summary>Output and statistics from queries, keys and values.</summary>
    [Benchmark]
    public void Forward() => Attention.Forward(Space, Heads, Chosen.Batch, _qkv, _out, _statistics);

    /// <summary>Gradients of queries, keys and values.</summary>
    [Benchmark]
    public void Backward() => AttentionGradient.Run(Space, Heads, Chosen.Batch, _qkv, _out, _statistics, _dout, _dqkv);

    private protected override void Prepare()
    {
        (_qkv, _dout) = (Values(Rows * Heads.Stride), Values(Rows * Heads.OutputStride));
        (_dqkv, _out, _statistics) = (new float[_qkv.Length], new float[_dout.Length], new float[Rows * Config.Heads * 2]);
        Forward();
    }
}
