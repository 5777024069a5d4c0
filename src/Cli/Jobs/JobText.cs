using System.Globalization;
using ZeroG.Jobs;

namespace ZeroG.Cli;

/// <summary>Jobs and rounds in words.</summary>
internal static class JobText
{
    /// <summary>One completed round, as a line.</summary>
    public static string Line(RoundSummary round, JobSnapshot job) => string.Create(
        CultureInfo.InvariantCulture,
        $"round {round.Round + 1}/{job.TotalRounds}  loss {Quantity.Loss(round.Loss)}  "
        + $"{Quantity.Speed(round.Tokens, round.Seconds)}  sent {Quantity.Bytes(round.BytesSent)} in {round.Seconds:0.0} s");

    /// <summary>Where the job stands, in a few words.</summary>
    public static string Phase(JobSnapshot job) => job.Phase switch
    {
        JobPhase.Funding => "funding",
        JobPhase.Initializing => "initializing",
        JobPhase.InnerSteps => "inner steps",
        JobPhase.OuterStep => "outer step",
        JobPhase.Evaluating => "evaluating",
        JobPhase.Completed => "completed",
        JobPhase.Cancelled => "cancelled",
        _ => "failed",
    };

    /// <summary>What was moved, against what all-reduce after every step would have moved.</summary>
    public static string Traffic(JobTotals totals) => totals.BytesSent == 0
        ? "nothing yet"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{Quantity.Bytes(totals.BytesSent)}; all-reduce every step: {Quantity.Bytes(totals.BytesAllReduce)} "
            + $"({(double)totals.BytesAllReduce / totals.BytesSent:0.0}×)");

    /// <summary>How workers exchange what they learn.</summary>
    public static string Exchange(DiLoCoSpec spec) => spec.Exchange is { } exchange
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{exchange.Codec}, {exchange.Aggregator}, applied after {exchange.Delay} of {spec.InnerSteps} steps{(exchange.Adaptive ? " at first" : "")}")
        : "fp32, each round waits for all workers";

    /// <summary>All of a job, as pairs.</summary>
    public static void Write(TextWriter writer, JobSnapshot job)
    {
        var pairs = new List<(string, string)>
        {
            ("job", job.JobId),
            ("phase", Phase(job)),
            ("submitted", Quantity.Time(job.SubmittedAt)),
            ("dataset", job.Spec.Dataset),
            ("workers", Quantity.Count(job.Spec.Workers)),
            ("rounds", $"{job.Totals.Rounds} of {job.TotalRounds}"),
            ("exchange", Exchange(job.Spec.DiLoCo)),
            ("parameters", Quantity.Count(job.Parameters)),
            ("tokens", $"{Quantity.Count(job.Totals.Tokens)} ({Quantity.Speed(job.Totals.Tokens, job.Totals.TrainingSeconds)})"),
            ("sent", Traffic(job.Totals)),
        };
        if (job.LastRound is { } last) pairs.Add(("training loss", $"{Quantity.Loss(last.Loss)} nats a byte"));
        if (job.HeldOutLoss is { } heldOut) pairs.Add(("held-out loss", $"{Quantity.Loss(heldOut)} nats a byte"));
        if (job.Checkpoint is { } checkpoint) pairs.Add(("checkpoint", checkpoint.Root));
        if (job.Reason.Length > 0) pairs.Add(("reason", job.Reason));
        Columns.WritePairs(writer, [.. pairs]);
    }
}
