using BenchmarkDotNet.Attributes;
using ZeroG.Peers;
using ZeroG.Training.Kernels;
using ZeroG.Training.Model;
using ZeroG.Training.Numerics;
using ZeroG.Training.Threading;

namespace ZeroG.Bench.Kernels;

/// <summary>One kernel at the sizes that it has in a step of one shape, on all cores.</summary>
public abstract class KernelBench
{
    private const ulong Seed = 17;

    private ulong _streams;

    /// <summary>A, B or C (<see cref="ModelShape"/>).</summary>
    [Params("A", "B", "C")]
    public string Shape { get; set; } = "A";

    private protected ModelShape Chosen => Of(Shape);

    private protected ModelConfig Config => Chosen.Config;

    /// <summary>N, the rows of a step.</summary>
    private protected int Rows => Chosen.TokensPerStep;

    private protected HeadLayout Heads => new(Config.Context, Config.Heads, Config.QueryGroup, Config.HeadWidth);

    private protected Crew Crew { get; private set; } = null!;

    private protected Workspace Space { get; private set; } = null!;

    /// <summary>Starts the threads and makes the operands.</summary>
    [GlobalSetup]
    public void Start()
    {
        Crew = new Crew(Environment.ProcessorCount);
        var own = Math.Max(Gemm.Scratch, Math.Max(Attention.Scratch(Heads), AttentionGradient.Scratch(Heads)));
        Space = new Workspace(Crew, RmsNorm.Scratch(Rows, Config.Context, Config.Width), own);
        Prepare();
    }

    /// <summary>Ends the threads.</summary>
    [GlobalCleanup]
    public void End() => Crew.Dispose();

    internal static ModelShape Of(string shape) => ModelShape.Measured.First(each => each.Name == shape);

    private protected abstract void Prepare();

    /// <summary>Normal values, others at every call.</summary>
    private protected float[] Values(long count, double deviation = 1)
    {
        var values = new float[count];
        CounterRandom.For(Seed, _streams++).FillNormal(values, deviation);
        return values;
    }
}
