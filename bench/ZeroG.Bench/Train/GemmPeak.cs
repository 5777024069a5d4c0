using System.Diagnostics;
using ZeroG.Peers;
using ZeroG.Training.Kernels;
using ZeroG.Training.Threading;

namespace ZeroG.Bench.Train;

/// <summary>The machine's rate of large float32 matrix products on all cores, in GFLOP/s.</summary>
/// <param name="OpenBlas">By OpenBLAS; null where PyTorch is absent.</param>
/// <param name="Own">By this engine.</param>
internal sealed record GemmPeak(double? OpenBlas, double Own)
{
    private static readonly int[] s_sizes = [768, 1536, 2304]; // the best counts, of either
    private const int Products = 4; // timed together, as OpenBLAS' are

    /// <summary>The better of the two.</summary>
    public double Best => Math.Max(OpenBlas ?? 0, Own);

    /// <summary>Measures both, each for so many seconds on all cores.</summary>
    public static async Task<GemmPeak> MeasureAsync(Torch? torch, double seconds, CancellationToken cancellation) =>
        new(torch is null ? null : await OpenBlasRateAsync(torch, seconds, cancellation), OwnRate(seconds));

    // As one product on all cores, and as a process on each core: whichever is faster.
    private static async Task<double> OpenBlasRateAsync(Torch torch, double seconds, CancellationToken cancellation)
    {
        var cores = Environment.ProcessorCount;
        var together = await torch.GemmAsync(cores, s_sizes, seconds, cancellation);
        var apart = await Task.WhenAll(Enumerable.Range(0, cores).Select(_ => torch.GemmAsync(1, s_sizes, seconds, cancellation)));
        return Math.Max(together, apart.Sum());
    }

    private static double OwnRate(double seconds)
    {
        using var crew = new Crew(Environment.ProcessorCount);
        var space = new Workspace(crew, 0, Gemm.Scratch);
        return s_sizes.Max(size => OwnRate(space, size, seconds / s_sizes.Length));
    }

    private static double OwnRate(Workspace space, int size, double seconds)
    {
        float[] a = new float[size * size], b = new float[size * size], c = new float[size * size];
        for (var i = 0; i < a.Length; i++) (a[i], b[i]) = (i % 13 * 0.1f, i % 7 * 0.1f);
        var best = 0.0;
        for (var watch = Stopwatch.StartNew(); watch.Elapsed.TotalSeconds < seconds;)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < Products; i++) Gemm.Multiply(space, size, size, size, a, size, b, size, default, c, size);
            best = Math.Max(best, Products * 2.0 * size * size * size / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
        }
        return best;
    }
}
