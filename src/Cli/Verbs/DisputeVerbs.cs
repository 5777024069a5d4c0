using System.CommandLine;
using ZeroG.Client;
using ZeroG.Jobs;
using ZeroG.Slashing;

namespace ZeroG.Cli;

/// <summary>The verbs of <c>zerog slash</c> that ask a node.</summary>
internal static class DisputeVerbs
{
    private static readonly Argument<string> Offence = new("OFFENCE") { Description = "Name of the dispute: 0x and 64 digits, or enough of them." };
    private static readonly Argument<string> Job = new("JOB") { Description = "Job id." };

    private static readonly Option<int?> Round = NumberOption.Create<int>("--round", "The round, from 0", null, 0, int.MaxValue);
    private static readonly Option<int?> Worker = NumberOption.Create<int>("--worker", "Index of the worker, from 0", null, 0, int.MaxValue);

    private static readonly Option<string?> Evidence = new("--evidence")
    {
        Description = "Also write the evidence to this file, for 'zerog slash verify'.",
        HelpName = "FILE",
    };

    private static IEnumerable<Symbol> Common => [.. ChainArguments.All, .. RemoteOptions.All];

    /// <summary>All of them.</summary>
    public static IEnumerable<Command> All =>
    [
        Verb.Create("list", "List disputes.", [.. Common], ListAsync),
        Verb.Create("show", "Show a dispute, from the claim to the transaction that settled it.", [Offence, Evidence, .. Common], ShowAsync),
        Verb.Create("report", "Have a worker's round audited that was not drawn, because you suspect it.", [Job, Round, Worker, .. Common], ReportAsync),
    ];

    private static async Task<int> ListAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var connection = await NodeConnection.OpenForMoneyAsync(invocation, cancellationToken);
        var slashes = await Pages.AllAsync(after => connection.Node.ListSlashesAsync(after, Pages.Limit, cancellationToken));
        invocation.Terminal.Result(new { Disputes = slashes }, text => AuditText.Write(text, slashes));
        return ExitCodes.Success;
    }

    private static async Task<int> ShowAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var connection = await NodeConnection.OpenForMoneyAsync(invocation, cancellationToken);
        var slash = await FindAsync(connection.Node, invocation.Arguments.GetRequiredValue(Offence), cancellationToken);
        if (invocation.Arguments.GetValue(Evidence) is { } file) await SaveAsync(connection.Node, slash, file, cancellationToken);
        invocation.Terminal.Result(slash, text => AuditText.Write(text, slash));
        return ExitCodes.Success;
    }

    private static async Task<int> ReportAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = JobId.Parse(invocation.Arguments.GetRequiredValue(Job));
        var (round, worker) = (invocation.Arguments.GetValue(Round), invocation.Arguments.GetValue(Worker));
        if (round is null || worker is null)
            throw new ZeroGException(FailureKind.Invalid, "A report names a round and a worker.", "Give --round and --worker; 'zerog job show' and 'zerog audit show' list them.");
        await using var connection = await NodeConnection.OpenForMoneyAsync(invocation, cancellationToken);
        var overview = await connection.Node.ReportWorkAsync(id, round.Value, worker.Value, cancellationToken);
        invocation.Terminal.Note($"round {round} of worker {worker} will be audited");
        invocation.Terminal.Result(overview, text => AuditText.Write(text, overview));
        return ExitCodes.Success;
    }

    private static async Task<SlashInfo> FindAsync(INode node, string name, CancellationToken cancellationToken)
    {
        if (BlobRef.IsRoot(name)) return await node.GetSlashAsync(name, cancellationToken);
        var all = await Pages.AllAsync(after => node.ListSlashesAsync(after, Pages.Limit, cancellationToken));
        var found = all.Where(slash => name.Length > 2 && slash.OffenceId.StartsWith(name.TrimEnd('…'), StringComparison.Ordinal)).ToList();
        return found.Count switch
        {
            1 => found[0],
            0 => throw new ZeroGException(FailureKind.NotFound, $"There is no dispute '{name}'.", "'zerog slash list' shows those there are."),
            _ => throw new ZeroGException(FailureKind.Conflict, $"{found.Count} disputes begin with '{name}'.", "Give more of the name."),
        };
    }

    private static async Task SaveAsync(INode node, SlashInfo slash, string file, CancellationToken cancellationToken)
    {
        if (slash.Evidence is not { } evidence) throw new ZeroGException(FailureKind.NotFound, $"Dispute {slash.OffenceId} has no evidence yet.", "Ask again when its link is found.");
        await using var source = await node.OpenBlobAsync(evidence.Root, evidence.Length, cancellationToken);
        await OutputFile.WriteAsync(file, source.CopyTo, cancellationToken);
    }
}
