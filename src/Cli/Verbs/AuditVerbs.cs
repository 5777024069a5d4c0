using System.CommandLine;
using ZeroG.Jobs;

namespace ZeroG.Cli;

/// <summary><c>zerog audit</c>: what is audited of a job, and what came of it.</summary>
internal static class AuditVerbs
{
    private static readonly Argument<string> Job = new("JOB") { Description = "Job id." };

    public static Command Create() => Verb.Group(
        "audit",
        "See how the work of a job is audited.",
        Verb.Create("show", "Show a job's audits: those under way, the latest of the others, and the rounds that were undone.", [Job, .. ChainArguments.All, .. RemoteOptions.All], ShowAsync));

    private static async Task<int> ShowAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = JobId.Parse(invocation.Arguments.GetRequiredValue(Job));
        await using var connection = await NodeConnection.OpenForMoneyAsync(invocation, cancellationToken);
        var overview = await connection.Node.GetAuditsAsync(id, cancellationToken);
        invocation.Terminal.Result(overview, text => AuditText.Write(text, overview));
        return ExitCodes.Success;
    }
}
