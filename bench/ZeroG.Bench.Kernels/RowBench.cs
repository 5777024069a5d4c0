using BenchmarkDotNet.Attributes;
using ZeroG.Training.Kernels;

namespace ZeroG.Bench.Kernels;

/// <summary>Kernels that go over rows once: their limit is memory, not arithmetic.</summary>
public class RowBench : KernelBench
{
    private float[] _x = [], _w = [], _y = [], _inverse = [], _dx = [], _dw = [], _gateUp = [], _kept = [], _hidden = [], _logits = [];
    private int[] _targets = [];
    private double[] _losses = [];

    /// <summary>Norm of (N, W).</summary>
    [Benchmark]
    public void RmsNormForward() => RmsNorm.Forward(Crew, _x, _w, 1e-5f, _y, _inverse);

    /// <summary>Its gradient, added to that of the residual stream.</summary>
    [Benchmark]
    public void RmsNormBackward() => RmsNorm.Backward(Space, Config.Context, _y, _x, _w, _inverse, _dx, _dw, add: false);

    /// <summary>SwiGLU of (N, 2F).</summary>
    [Benchmark]
    public void SwiGluForward() => SwiGlu.Forward(Crew, _gateUp, _hidden, Rows, Config.FeedForward);

    /// <summary>Its gradient, after its input, which it overwrites, has been copied back.</summary>
    [Benchmark]
    public void SwiGluBackward()
    {
        _kept.CopyTo(_gateUp, 0);
        SwiGlu.Backward(Crew, _hidden, _gateUp, Rows, Config.FeedForward);
    }

    /// <summary>Losses of (N, V) and their gradient.</summary>
    [Benchmark]
    public void CrossEntropyAndGradient() => CrossEntropy.LossesAndGradient(Crew, _logits, _targets, Config.VocabularySize, _losses);

    private protected override void Prepare()
    {
        (_x, _w, _y, _inverse) = (Values(Rows * Config.Width), Values(Config.Width), Values(Rows * Config.Width), new float[Rows]);
        (_dx, _dw) = (new float[_x.Length], new float[_w.Length]);
        (_kept, _hidden) = (Values(2L * Rows * Config.FeedForward), Values((long)Rows * Config.FeedForward));
        _gateUp = [.. _kept];
        (_logits, _losses) = (Values((long)Rows * Config.VocabularySize), new double[Rows]);
        _targets = [.. Enumerable.Range(0, Rows).Select(row => row % Config.VocabularySize)];
        RmsNormForward();
        SwiGluForward();
    }
}
