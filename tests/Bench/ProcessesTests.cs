using System.Text;
using System.Text.Json;
using ZeroG.Bench.DiLoCo;
using ZeroG.Swarm.Links;
using ZeroG.Training.Data;

namespace ZeroG.Bench.Tests;

public sealed class ProcessesTests
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Two_worker_processes_on_slow_links_end_with_the_bits_of_their_replay()
    {
        using var bound = new CancellationTokenSource(s_bound);
        var text = new BenchText(Words(200_000, 7919), Words(4_000, 104_729));
        MethodSettings[] methods = [MethodSettings.AllReduce, MethodSettings.DiLoCoX];
        var options = new DiLoCoXOptions(
            new BenchScale(2, 40, 3), R: 4, Share: 1, methods, Seeds: 0, NoiseTokens: 0, WindowSeconds: 0.1, CalibrationSteps: 10, OtherR: [], LinkForm.UserMode,
            MeasuresLoss: true, MeasuresThroughput: true);

        using var bench = new DiLoCoXBench(options, text, _ => { });
        var result = await bench.RunAsync(bound.Token);

        Assert.True(result.RootsAgree);
        var (slow, fast) = (result.Methods[0], result.Methods[1]);
        Assert.All(result.Methods, row => Assert.True(row is { RootsAgree: true, TokensPerSecond: > 0, HeldOutLoss: > 0 and < 6, ExchangeSeconds: > 0 }));
        Assert.Equal(0, slow.Gap);
        Assert.Equal(1, slow.Speedup);
        // At every step the whole model in fp32, or once a round in four bits.
        Assert.Equal(4L * result.Parameters, slow.BytesUp);
        Assert.InRange(fast.CodecRatio!.Value, 7, 8);
        var (steps, rounds) = (36, 4);
        Assert.Equal((double)steps / rounds * fast.CodecRatio.Value, fast.BytesRatio!.Value, 0.02 * fast.BytesRatio.Value);
        var json = JsonDocument.Parse(result.ToJson()).RootElement;
        Assert.Equal(5, json.GetProperty("ceiling").GetDouble());
        Assert.Equal("dilocox", json.GetProperty("methods")[1].GetProperty("name").GetString());
        using var lines = new StringWriter();
        DiLoCoXText.WriteTo(lines, result);
        Assert.Contains("dilocox", lines.ToString(), StringComparison.Ordinal);
    }

    private static Corpus Words(int bytes, int stride) =>
        new(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, bytes / 16).Select(i => $"line {i * (long)stride % 1000:000} of it. "))));
}
