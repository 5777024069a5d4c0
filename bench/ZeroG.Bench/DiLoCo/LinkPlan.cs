using ZeroG.Swarm.Links;
using ZeroG.Training.DiLoCo.Codecs;
using ZeroG.Training.DiLoCo.Control;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Bench.DiLoCo;

/// <summary>
/// The link of every worker to the hub, in both directions at once: so slow that one all-reduce in fp32 takes R inner steps.
/// </summary>
/// <param name="R">Inner steps of one all-reduce.</param>
/// <param name="StepSeconds">Time of one inner step, measured once.</param>
/// <param name="BytesPerSecond">Rate each way.</param>
/// <param name="DelaySeconds">One-way delay: a tenth of a step.</param>
internal sealed record LinkPlan(double R, double StepSeconds, long BytesPerSecond, double DelaySeconds)
{
    private const double DelaySteps = 0.1;

    // Kind, length, round, stage and tensor of a payload (docs of the link's frames).
    private const int OverheadBytes = 11;

    /// <summary>
    /// The rate at which an all-reduce takes R steps: tensor by tensor up to the hub and down again, the next one going up
    /// while the one before comes down, each direction carrying every byte of the model once. So all-reduce makes 1 ÷ (1 + R)
    /// of the throughput without exchange, and no method can be faster than 1 + R times that.
    /// </summary>
    public static LinkPlan Of(double r, double stepSeconds, ParameterLayout layout)
    {
        var pieces = Pieces(CodecSpec.Create(CodecKind.None), layout);
        var delay = DelaySteps * stepSeconds;
        // Faster links are never slower: halve until the rates are neighbours.
        double least = 1_000, most = 10_000_000_000;
        while (most - least > 0.5)
        {
            var middle = least + (most - least) / 2;
            if (new LinkEstimate(middle, delay).ExchangeSeconds(pieces) > r * stepSeconds) least = middle;
            else most = middle;
        }

        return new LinkPlan(r, stepSeconds, (long)Math.Round(most), delay);
    }

    /// <summary>What the limiters are set to; above <see cref="BytesPerSecond"/> by what they were seen to let through too little.</summary>
    public long LimiterBytesPerSecond { get; init; } = BytesPerSecond;

    /// <summary>
    /// The same link with limiters that make up for what protocols and limiters cost: so that an all-reduce that took that long
    /// takes R steps, not more. Never slower, and at most half as fast again.
    /// </summary>
    public LinkPlan Tuned(double allReduceSeconds) =>
        this with { LimiterBytesPerSecond = (long)Math.Round(BytesPerSecond * Math.Clamp(allReduceSeconds / (R * StepSeconds), 1, 1.5)) };

    /// <summary>Seconds from the end of a worker's steps until it has the average, when nobody is late and codecs take no time.</summary>
    public double ExchangeSeconds(CodecSpec codec, ParameterLayout layout) => new LinkEstimate(BytesPerSecond, DelaySeconds).ExchangeSeconds(Pieces(codec, layout));

    /// <summary>The same in inner steps.</summary>
    public double ExchangeSteps(CodecSpec codec, ParameterLayout layout) => ExchangeSeconds(codec, layout) / StepSeconds;

    /// <summary>
    /// Bytes that the kernel may hold of either end, where it limits the rate: a tenth of a second, and no less than a few
    /// segments. With more, the two directions' acknowledgements queue behind data, and each holds the other up.
    /// </summary>
    public int? KernelBufferBytes(LinkForm form) => form == LinkForm.Kernel ? (int)Math.Clamp(LimiterBytesPerSecond / 10, 8 << 10, NetworkNamespace.QueueBytes / 2) : null;

    /// <summary>What each end shapes itself.</summary>
    public LinkShape Shape(LinkForm form) =>
        new(form == LinkForm.Kernel ? null : LimiterBytesPerSecond, TimeSpan.FromSeconds(DelaySeconds));

    private static ExchangePiece[] Pieces(CodecSpec codec, ParameterLayout layout)
    {
        var paths = TensorPath.All(layout, codec, seed: 0);
        var pieces = new List<ExchangePiece>();
        for (var stage = 0; stage < paths.Max(path => path.Projection.Stages); stage++)
        {
            for (var tensor = 0; tensor < paths.Count; tensor++)
            {
                if (stage >= paths[tensor].Projection.Stages) continue;
                var bytes = paths[tensor].MaxBytes(stage) + OverheadBytes;
                // The first stage has every tensor, so that there an index is a tensor's.
                pieces.Add(new ExchangePiece(bytes, bytes, stage == 0 ? null : tensor));
            }
        }

        return [.. pieces];
    }
}
