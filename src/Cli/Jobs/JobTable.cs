using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using ZeroG.Grains.Training;
using ZeroG.Jobs;

namespace ZeroG.Cli;

/// <summary>The live picture of a job: its latest rounds, its workers, and the bytes moved.</summary>
internal static class JobTable
{
    /// <summary>Rounds shown at once.</summary>
    public const int Rows = 12;

    public static IRenderable Draw(JobView view)
    {
        var (job, rounds) = view;
        var table = new Table().Border(TableBorder.Simple);
        foreach (var heading in (string[])["round", "loss", "tokens/s", "sent", "all-reduce", "seconds"])
        {
            table.AddColumn(new TableColumn(new Text(heading)).RightAligned());
        }

        foreach (var round in rounds.TakeLast(Rows))
        {
            var row = Row(round, job).Select(cell => new Text(cell));
            table.AddRow(row);
        }

        return new Rows(table, new Text(Workers(job)), new Text($"{Heading(job)}  sent {JobText.Traffic(job.Totals)}"));
    }

    private static string[] Row(RoundSummary round, JobSnapshot job) =>
    [
        $"{round.Round + 1}/{job.TotalRounds}",
        Quantity.Loss(round.Loss),
        round.Seconds > 0 ? Quantity.Count((long)(round.Tokens / round.Seconds)) : "–",
        Quantity.Bytes(round.BytesSent),
        AllReduce(round, job),
        round.Seconds.ToString("0.0", CultureInfo.InvariantCulture),
    ];

    private static string AllReduce(RoundSummary round, JobSnapshot job) =>
        round.Workers.IsEmpty ? "–" : Quantity.Bytes(Traffic.AllReduce(round.Workers.Length, job.Parameters, round.InnerSteps));

    private static string Heading(JobSnapshot job) =>
        $"{JobText.Phase(job)}, {job.Totals.Rounds} of {job.TotalRounds} rounds, {Quantity.Speed(job.Totals.Tokens, job.Totals.TrainingSeconds)}"
        + (job.Reason.Length > 0 ? $" ({job.Reason})" : "");

    private static string Workers(JobSnapshot job) => string.Join("  ", job.Progress.Select(worker =>
        $"worker {worker.Worker}: {(worker.Note.Length > 0 ? worker.Note : $"{worker.StepsDone} steps")}"));
}
