using System.Text.Json;
using ZeroG.Training.Optimization;

namespace ZeroG.Bench.DiLoCo;

/// <summary>What a worker process is told on its standard input, as one line of JSON: nothing of it is anyone else's business.</summary>
/// <param name="Secret">The secret of the link.</param>
/// <param name="Hub">Address and port of the hub.</param>
/// <param name="Name">Its name.</param>
/// <param name="Corpus">File of the training text.</param>
/// <param name="Start">Where <see cref="StartCheckpoint.Read"/> finds the start.</param>
/// <param name="Optimizer">The inner optimizer.</param>
/// <param name="Job">The recipe, to warm up with; the hub's must be the same.</param>
/// <param name="Share">Share of a core that it may use.</param>
/// <param name="BytesPerSecond">Rate of what it sends, where it limits that itself.</param>
/// <param name="DelaySeconds">One-way delay of what it sends.</param>
/// <param name="BufferBytes">Most bytes that the kernel holds for it; null for what suits the rate.</param>
internal sealed record WorkerOrder(
    string Secret, string Hub, string Name, string Corpus, string Start, OptimizerKind Optimizer, string Job, double Share, long? BytesPerSecond,
    double DelaySeconds, int? BufferBytes)
{
    /// <summary>TCP's congestion control where the kernel limits the rate: one that paces by its own estimates leaves such a line partly idle.</summary>
    public const string CongestionControl = "reno";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>As one line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <summary>Reads that line.</summary>
    public static WorkerOrder FromJson(string line) => JsonSerializer.Deserialize<WorkerOrder>(line, s_json)!;
}

/// <summary>What a worker process says at its end, as one line of JSON.</summary>
/// <param name="Root">Root of what all members have in common after the last average.</param>
/// <param name="CpuSeconds">Processor time from the beginning of the job on.</param>
/// <param name="WallSeconds">Time from there on.</param>
/// <param name="StepEnds">Seconds from the beginning of the job to the end of every step.</param>
internal sealed record WorkerEnd(string Root, double CpuSeconds, double WallSeconds, IReadOnlyList<double> StepEnds)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>As one line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <summary>Reads that line.</summary>
    public static WorkerEnd FromJson(string line) => JsonSerializer.Deserialize<WorkerEnd>(line, s_json)!;
}
