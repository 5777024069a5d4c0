using System.CommandLine;
using System.Text.Json;
using ZeroG.Client;
using ZeroG.Jobs;

namespace ZeroG.Cli;

/// <summary><c>zerog job watch</c>.</summary>
internal static class JobWatchVerb
{
    private static readonly Argument<string> Job = new("JOB") { Description = "Job id." };
    private static readonly Option<int?> Providers = UpVerb.ProviderOption();

    public static Command Create() => Verb.Create(
        "watch", "Follow a job until it has ended; with --json one object a line, a line a change.", [Job, Providers, .. ChainArguments.All, .. RemoteOptions.All], RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = JobId.Parse(invocation.Arguments.GetRequiredValue(Job));
        await using var connection = await NodeConnection.OpenAsync(invocation, UpVerb.ProvidersOf(invocation, Providers), cancellationToken, () => ChainArguments.Of(invocation.Arguments, ChainArguments.None));
        if (invocation.Terminal.Json)
        {
            var last = await WriteChangesAsync(connection.Node, id, invocation.Terminal, cancellationToken);
            return JobOutcome.ExitCodeOf(last, invocation.Terminal);
        }

        var job = await JobDisplay.FollowAsync(connection.Node, id, 0, invocation.Terminal, cancellationToken);
        invocation.Terminal.Result(job, text => JobText.Write(text, job));
        return JobOutcome.ExitCodeOf(job, invocation.Terminal);
    }

    private static async Task<JobSnapshot> WriteChangesAsync(INode node, string id, Terminal terminal, CancellationToken cancellationToken)
    {
        JobSnapshot? last = null;
        await foreach (var job in node.WatchJobAsync(id, cancellationToken))
        {
            await terminal.Output.WriteLineAsync(JsonSerializer.Serialize(job, NodeJson.Options));
            await terminal.Output.FlushAsync(cancellationToken);
            last = job;
        }

        return last ?? throw JobDisplay.Stopped(id);
    }
}
