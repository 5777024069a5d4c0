using System.CommandLine;

namespace ZeroG.Cli;

/// <summary><c>zerog job</c>: submit training jobs and follow them.</summary>
internal static class JobVerbs
{
    private static readonly Argument<string> Job = new("JOB") { Description = "Job id." };

    public static Command Create() => Verb.Group(
        "job",
        "Train a model.",
        JobSubmitVerb.Create(),
        Verb.Create("list", "List the jobs in the order of their submission.", RemoteOptions.All, ListAsync),
        Verb.Create("show", "Show a job as it stands.", [Job, .. RemoteOptions.All], ShowAsync),
        JobWatchVerb.Create(),
        Verb.Create("cancel", "Cancel a job; its last checkpoint stays.", [Job, .. RemoteOptions.All], CancelAsync));

    private static async Task<int> ListAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var connection = await NodeConnection.OpenAsync(invocation, providers: 0, cancellationToken);
        var jobs = await Pages.AllAsync(after => connection.Node.ListJobsAsync(after, Pages.Limit, cancellationToken));
        invocation.Terminal.Result(new { Jobs = jobs }, text => Columns.Write(
            text,
            ["JOB", "PHASE", "ROUNDS", "LOSS", "DATASET", "SUBMITTED"],
            jobs.Select(job => (string[])[
                job.JobId, JobText.Phase(job), $"{job.Totals.Rounds}/{job.TotalRounds}",
                job.LastRound is { } last ? Quantity.Loss(last.Loss) : "–", job.Spec.Dataset, Quantity.Time(job.SubmittedAt)])));
        return ExitCodes.Success;
    }

    private static async Task<int> ShowAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = Jobs.JobId.Parse(invocation.Arguments.GetRequiredValue(Job));
        await using var connection = await NodeConnection.OpenAsync(invocation, providers: 0, cancellationToken);
        var job = await connection.Node.GetJobAsync(id, cancellationToken);
        invocation.Terminal.Result(job, text => JobText.Write(text, job));
        return ExitCodes.Success;
    }

    private static async Task<int> CancelAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = Jobs.JobId.Parse(invocation.Arguments.GetRequiredValue(Job));
        await using var connection = await NodeConnection.OpenAsync(invocation, providers: 0, cancellationToken);
        var job = await connection.Node.CancelJobAsync(id, cancellationToken);
        invocation.Terminal.Result(job, text => JobText.Write(text, job));
        return ExitCodes.Success;
    }
}
