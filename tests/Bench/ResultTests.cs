using ZeroG.Bench.DiLoCo;

namespace ZeroG.Bench.Tests;

public sealed class ResultTests
{
    [Fact]
    public void A_curve_reaches_a_loss_between_its_points()
    {
        CurvePoint[] curve = [new(100, 3), new(200, 2), new(400, 1)];

        Assert.Equal(100, LossRun.TokensTo(4, curve));
        Assert.Equal(150, LossRun.TokensTo(2.5, curve));
        Assert.Equal(300, LossRun.TokensTo(1.5, curve));
        Assert.Equal(400, LossRun.TokensTo(1, curve));
        Assert.Null(LossRun.TokensTo(0.5, curve));
        Assert.Null(LossRun.TokensTo(0.5, []));
    }

    [Fact]
    public void Rows_are_compared_with_all_reduce_and_with_the_end_of_DiLoCo()
    {
        var rows = MethodResult.Compare(
            [
                Row("allreduce") with { HeldOutLoss = 1, CalibratedTokensPerSecond = 10, Curve = [new(1_000, 1.2), new(2_000, 1)] },
                Row("diloco") with { HeldOutLoss = 1.1, CalibratedTokensPerSecond = 100, Curve = [new(2_000, 1.1)] },
                Row("muloco") with { HeldOutLoss = 1.05, CalibratedTokensPerSecond = 300, Optimizer = Training.Optimization.OptimizerKind.Muon },
            ],
            1,
            0.9);

        Assert.Equal([1, 10, 30], rows.Select(row => row.Speedup!.Value));
        Assert.Equal([0, 0.1, 0.05], rows.Select(row => Math.Round(row.Gap!.Value, 9)));
        Assert.Equal(1.05 / 0.9 - 1, rows[2].GapToMuon!.Value, 12);
        Assert.Null(rows[0].GapToMuon);
        Assert.Equal(150, rows[0].TimeToLossSeconds!.Value, 9);
        Assert.Equal(20, rows[1].TimeToLossSeconds!.Value, 9);
        Assert.Null(rows[2].TimeToLossSeconds);
    }

    [Fact]
    public void An_ablation_within_the_noise_says_so()
    {
        MethodResult[] rows =
        [
            Row("allreduce") with { HeldOutLoss = 1 }, Row("dilocox-nocompression") with { HeldOutLoss = 1.2 },
            Row("dilocox-nooverlap") with { HeldOutLoss = 1.19 }, Row("dilocox") with { HeldOutLoss = 1.1 },
        ];

        Assert.Equal(["as the paper", "within noise", "the other way round"], Ablation.Of(rows, Noise.Of("dilocox", 1, [1, 1.01, 1.02])).Select(pair => pair.Verdict));
        Assert.Equal(["as the paper", "the other way round", "the other way round"], Ablation.Of(rows, null).Select(pair => pair.Verdict));
    }

    [Fact]
    public void A_projection_follows_its_formula()
    {
        var large = Projection.Of("107B", 107e9, 399, "dilocox", 7.5, 0.945);

        Assert.Equal(3_424, large.AllReduceSeconds, 9);
        Assert.Equal(3_424.0 / 399, large.StepSeconds, 9);
        Assert.Equal(53.2, large.ExchangeSteps, 9);
        Assert.Equal(378, large.Speedup, 9);
    }

    [Fact]
    public void Nothing_is_projected_of_an_exchange_that_is_not_hidden()
    {
        var hidden = Row("dilocox") with { IsHidden = true, Utilization = 0.9, CodecRatio = 7.5 };

        Assert.Equal(["1.3B", "107B"], Projection.Of([hidden, hidden with { IsHidden = false }]).Select(one => one.Model));
    }

    private static MethodResult Row(string name) => new(name, Training.Optimization.OptimizerKind.AdamW, "int4", false, 56, 55, 4e-3, 0.5, 0.8, "clipped");
}
