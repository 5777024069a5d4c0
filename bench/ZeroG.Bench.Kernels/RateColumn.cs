using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using ZeroG.Peers;

namespace ZeroG.Bench.Kernels;

/// <summary>GFLOP/s of the kernels that multiply: a multiplication and an addition count 2, and of attention only the causal half counts.</summary>
internal sealed class RateColumn : IColumn
{
    public string Id => nameof(RateColumn);

    public string ColumnName => "GFLOP/s";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => "floating-point operations a second, where the kernel multiplies matrices";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        var descriptor = benchmarkCase.Descriptor;
        var flops = Flops(descriptor.Type, descriptor.WorkloadMethod.Name, KernelBench.Of((string)benchmarkCase.Parameters[nameof(KernelBench.Shape)]));
        return flops is null || summary[benchmarkCase]?.ResultStatistics is not { } statistics ? "-" : $"{flops / statistics.Mean:0}";
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    private static double? Flops(Type bench, string method, ModelShape shape)
    {
        double rows = shape.TokensPerStep, width = shape.Config.Width, keys = (shape.Config.Context + 1) / 2.0;
        if (bench == typeof(GemmBench)) return 2 * rows * width * 2 * shape.Config.FeedForward;
        // Two products forward, four backward; the scores that the backward pass computes again do not count.
        if (bench == typeof(AttentionBench)) return (method == nameof(AttentionBench.Forward) ? 2 : 4) * 2 * rows * width * keys;
        return null;
    }
}
