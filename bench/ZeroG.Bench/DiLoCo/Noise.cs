namespace ZeroG.Bench.DiLoCo;

/// <summary>What only the seed changes: the same method with other parameters, batches and codecs.</summary>
/// <param name="Method">The method.</param>
/// <param name="Tokens">Tokens of each run.</param>
/// <param name="Losses">Held-out loss of each seed.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">Their sample standard deviation.</param>
internal sealed record Noise(string Method, long Tokens, IReadOnlyList<double> Losses, double Mean, double Deviation)
{
    /// <summary>Of at least two losses.</summary>
    public static Noise Of(string method, long tokens, IReadOnlyList<double> losses)
    {
        var mean = losses.Average();
        return new Noise(method, tokens, losses, mean, Math.Sqrt(losses.Sum(loss => (loss - mean) * (loss - mean)) / (losses.Count - 1)));
    }

    /// <summary>Differences of two losses that seeds alone do not explain: above twice the deviation of a difference, 2·√2·deviation.</summary>
    public double Threshold => 2 * Math.Sqrt(2) * Deviation;
}

/// <summary>Two methods in the order that the paper found.</summary>
/// <param name="Better">Name of the one that the paper found to lose less.</param>
/// <param name="Worse">Name of the other.</param>
/// <param name="Difference">Loss of the worse − loss of the better, as measured.</param>
/// <param name="Verdict">as the paper; within noise; or the other way round.</param>
internal sealed record Ablation(string Better, string Worse, double Difference, string Verdict)
{
    // Loss of the 107B ablation (arXiv 2506.21263): all-reduce 3.90, without compression 4.02, without overlap 4.15, full 4.20.
    private static readonly string[] s_order = ["allreduce", "dilocox-nocompression", "dilocox-nooverlap", "dilocox"];

    /// <summary>Every pair of neighbours that was measured.</summary>
    public static IReadOnlyList<Ablation> Of(IReadOnlyList<MethodResult> methods, Noise? noise)
    {
        var found = s_order.Select(name => methods.FirstOrDefault(method => method.Name == name)).Where(method => method?.HeldOutLoss is not null).ToList();
        return
        [
            .. found.Zip(found.Skip(1), (better, worse) =>
            {
                var difference = worse!.HeldOutLoss!.Value - better!.HeldOutLoss!.Value;
                var verdict = noise is not null && Math.Abs(difference) <= noise.Threshold ? "within noise" : difference > 0 ? "as the paper" : "the other way round";
                return new Ablation(better.Name, worse.Name, difference, verdict);
            }),
        ];
    }
}
