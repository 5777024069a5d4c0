using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZeroG.Bench.DiLoCo;

/// <summary>What a checkpoint that methods begin from is.</summary>
/// <param name="Optimizer">The inner optimizer.</param>
/// <param name="Steps">Synchronous steps behind it.</param>
/// <param name="HeldOutLoss">Its loss in nats a byte.</param>
/// <param name="Root">Root of its parameters.</param>
internal sealed record StartResult(string Optimizer, int Steps, double HeldOutLoss, string Root);

/// <summary>The link that was emulated.</summary>
/// <param name="Form">Who limited the rate; the delay is always user-mode.</param>
/// <param name="Reason">Why.</param>
/// <param name="BytesPerSecond">Rate of each worker's link, each way.</param>
/// <param name="LimiterBytesPerSecond">What the limiters were set to, so that an all-reduce between the processes takes R steps.</param>
/// <param name="DelaySeconds">One-way delay.</param>
internal sealed record LinkResult(string Form, string Reason, long BytesPerSecond, long LimiterBytesPerSecond, double DelaySeconds);

/// <summary>Workers that exchange nothing.</summary>
/// <param name="Optimizer">The inner optimizer.</param>
/// <param name="StepSeconds">Time of a step, before the methods were measured.</param>
/// <param name="TokensPerSecond">Tokens of all workers a second.</param>
internal sealed record IdleLinkResult(string Optimizer, double StepSeconds, double TokensPerSecond);

/// <summary>A method on a faster link, measured in a short window.</summary>
/// <param name="R">R of that link.</param>
/// <param name="Method">The method, as planned there.</param>
internal sealed record OtherLink(double R, MethodResult Method);

/// <summary>What <c>bench dilocox</c> measured.</summary>
internal sealed record DiLoCoXResult
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = global::System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>The rows of the table.</summary>
    public required IReadOnlyList<MethodResult> Methods { get; init; }

    /// <summary>1 + R: no method can be faster than all-reduce by more.</summary>
    public required double Ceiling { get; init; }

    /// <summary>Tokens of every full run, the start included.</summary>
    public required long Tokens { get; init; }

    /// <summary>Tokens of the synchronous start.</summary>
    public required long StartTokens { get; init; }

    /// <summary>R.</summary>
    public required double R { get; init; }

    /// <summary>Time of one inner step of AdamW without exchange; frozen.</summary>
    public double? StepSeconds { get; init; }

    /// <summary>Workers, one process each.</summary>
    public required int Workers { get; init; }

    /// <summary>Share of a core of each.</summary>
    public required double Share { get; init; }

    /// <summary>Parameters of the model.</summary>
    public required int Parameters { get; init; }

    /// <summary>The seed of the table.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The link; null where no throughput was measured.</summary>
    public LinkResult? Link { get; init; }

    /// <summary>Workers without exchange, by inner optimizer.</summary>
    public IReadOnlyList<IdleLinkResult> WithoutExchange { get; init; } = [];

    /// <summary>What the methods began from.</summary>
    public required IReadOnlyList<StartResult> Starts { get; init; }

    /// <summary>Loss of synchronous training with AdamW.</summary>
    public double? SynchronousLoss { get; init; }

    /// <summary>Loss of synchronous training with Muon.</summary>
    public double? SynchronousMuonLoss { get; init; }

    /// <summary>What the seed changes.</summary>
    public IReadOnlyList<Noise> Noise { get; init; } = [];

    /// <summary>Whether the ablations come in the paper's order.</summary>
    public IReadOnlyList<Ablation> Ablations { get; init; } = [];

    /// <summary>Overlapped methods that neither lose more nor send more than plain DiLoCoX.</summary>
    public IReadOnlyList<string> Dominating { get; init; } = [];

    /// <summary>Faster links, in short windows.</summary>
    public IReadOnlyList<OtherLink> OtherLinks { get; init; } = [];

    /// <summary>Not measured: what it would mean for large models.</summary>
    public IReadOnlyList<Projection> Projections { get; init; } = [];

    /// <summary>Where.</summary>
    public required Machine Machine { get; init; }

    /// <summary>How long the bench took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Whether every job between processes ended with the bits of its replay.</summary>
    public bool RootsAgree => Methods.Concat(OtherLinks.Select(other => other.Method)).All(method => method.RootsAgree != false);

    /// <summary>As one JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json);
}
