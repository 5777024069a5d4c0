using System.CommandLine;
using System.Globalization;
using System.Text;
using ZeroG.Chain.Rpc;
using ZeroG.Client;
using ZeroG.Provenance;
using ZeroG.Provenance.Log;
using ZeroG.Provenance.Merkle;
using ZeroG.Silo.Logs;

namespace ZeroG.Cli;

/// <summary><c>zerog log</c>: the transparency log, and whether it is one for all.</summary>
internal static class LogVerbs
{
    private const string NoChain = "none";

    private static readonly Argument<long> Index = new("INDEX") { Description = "Index of the entry, from 0." };

    private static readonly Option<string> Log = new("--log")
    {
        Description = $"Name of the log. Default: {LogNames.Main}, that of the cluster.",
        HelpName = "NAME",
        DefaultValueFactory = _ => LogNames.Main,
    };

    private static readonly Option<string?> Subject = new("--subject")
    {
        Description = "Only entries about it: dataset/OWNER/NAME, content/ROOT, provider/ID, job/ID, slash/OFFENCE or model/ROOT.",
        HelpName = "SUBJECT",
    };

    private static readonly Option<long?> From = NumberOption.Create<long>("--from", "Index of the first entry to list", 0, 0);
    private static readonly Option<int?> Limit = NumberOption.Create<int>("--limit", "Entries to list", 100, 1, 100_000);

    private static readonly Option<string?> Head = new("--head")
    {
        Description = "File with the head that was last found sound, which the audit begins with and replaces. Default: heads/LOG.json in the data directory, or heads/LOG@HOST_PORT.json for a node elsewhere.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Rpc = new("--rpc")
    {
        Description = $"JSON-RPC address of the node that is asked for the anchor on the chain, or {NoChain}. Default: the one that the log's node names.",
        HelpName = $"URL|{NoChain}",
    };

    private static IEnumerable<Symbol> Common => [Log, .. ChainArguments.All, .. RemoteOptions.All];

    public static Command Create() => Verb.Group(
        "log",
        "See the transparency log, and audit it.",
        Verb.Create("show", "Show the log's signed head, and how it is anchored.", Common, ShowAsync),
        Verb.Create("list", "List entries.", [Subject, From, Limit, .. Common], ListAsync),
        Verb.Create("proof", "Show an entry with the proof that it is in the log, verified here. Exit code 1 where it does not hold.", [Index, .. Common], ProofAsync),
        Verb.Create(
            "audit",
            "Compare the remembered, the served and the anchored head of the log. Exit code 1 where the log is not one history for all; both signed heads are shown then.",
            [Head, Rpc, .. Common],
            AuditAsync));

    private static async Task<int> ShowAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(invocation, cancellationToken);
        var head = await connection.Node.GetLogHeadAsync(NameOf(invocation), cancellationToken);
        _ = PointOf(head);
        invocation.Terminal.Result(head, text => LogText.Write(text, head));
        return ExitCodes.Success;
    }

    private static async Task<int> ListAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(invocation, cancellationToken);
        var (log, limit) = (NameOf(invocation), invocation.Arguments.GetValue(Limit) ?? 100);
        var entries = new List<LoggedEntry>();
        for (long? next = invocation.Arguments.GetValue(From) ?? 0; next is { } from && entries.Count < limit;)
        {
            var page = await connection.Node.ListLogAsync(log, invocation.Arguments.GetValue(Subject), from, Math.Min(64, limit - entries.Count), cancellationToken);
            if (page.Items.IsDefaultOrEmpty) break;
            entries.AddRange(page.Items);
            // A node that does not get on would be asked for ever.
            next = page.Next > from ? page.Next : null;
        }

        invocation.Terminal.Result(new { Entries = entries }, text => Columns.Write(text, ["INDEX", "ENTRY"], entries.Select(entry => (string[])[Number(entry.Index), LogText.Plain(entry.Text)])));
        return ExitCodes.Success;
    }

    private static async Task<int> ProofAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(invocation, cancellationToken);
        var (log, index) = (NameOf(invocation), invocation.Arguments.GetValue(Index));
        var head = await connection.Node.GetLogHeadAsync(log, cancellationToken);
        var point = PointOf(head);
        var proof = await connection.Node.ProveLogEntryAsync(log, index, point.Size, cancellationToken);
        var page = await connection.Node.ListLogAsync(log, null, index, 1, cancellationToken);
        var holds = !page.Items.IsDefault && page.Items is [{ } entry] && entry.Index == index && !proof.Path.IsDefault && proof.Path.All(hash => Hash256.TryParse(hash, null, out _))
            && point.Includes(index, HashTree.LeafHash(Encoding.UTF8.GetBytes(entry.Text)), proof.Path.Select(hash => Hash256.Parse(hash)).ToArray());
        if (!holds) throw new ZeroGException(FailureKind.Internal, $"The node does not prove that entry {index} is in its log of {point}.", "Keep the answer ('zerog log show --json'): a log that keeps to the rules can always prove its entries.");
        invocation.Terminal.Result(new { page.Items[0].Index, Entry = page.Items[0].Text, Proof = proof, Head = head }, text => LogText.Write(text, page.Items[0], proof, head));
        return ExitCodes.Success;
    }

    private static async Task<int> AuditAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var log = NameOf(invocation);
        var file = invocation.Arguments.GetValue(Head) ?? HeadFileOf(invocation, log);
        var remembered = await RememberedHead.ReadAsync(file, cancellationToken);
        await using var connection = await OpenAsync(invocation, cancellationToken);
        var rpc = invocation.Arguments.GetValue(Rpc);
        var report = await LogAudit.RunAsync(
            connection.Node, log, remembered,
            rpc == NoChain ? null : async (chain, contract, logId) => await ChainAnchors.ReadAsync(await EndpointAsync(connection.Node, rpc, cancellationToken), chain, contract, logId, cancellationToken),
            cancellationToken);
        if (report.IsSound) await report.ToRemember.WriteAsync(file, cancellationToken);
        invocation.Terminal.Result(
            new { report.IsSound, report.Findings, report.Served, report.Remembered, Anchored = report.Anchored?.Newest is { } newest ? new { newest.Size, Root = newest.Root.ToString() } : null, File = file },
            text => LogText.Write(text, report, log, file));
        return report.IsSound ? ExitCodes.Success : ExitCodes.Failure;
    }

    // A node that is not up is hosted without a chain, unless one is asked for: reading needs none.
    private static Task<NodeConnection> OpenAsync(Invocation invocation, CancellationToken cancellationToken) =>
        NodeConnection.OpenAsync(invocation, providers: 0, cancellationToken, () => ChainArguments.Of(invocation.Arguments, ChainArguments.None));

    private static string NameOf(Invocation invocation) => LogNames.Parse(invocation.Arguments.GetValue(Log));

    private static string HeadFileOf(Invocation invocation, string log)
    {
        var place = invocation.Endpoint is { } endpoint ? $"{log}@{endpoint.Address.Host.Replace(':', '-')}_{Number(endpoint.Address.Port)}.json" : $"{log}.json";
        return Path.Combine(invocation.DataDirectory, "heads", place);
    }

    private static async Task<RpcEndpoint> EndpointAsync(INode node, string? named, CancellationToken cancellationToken)
    {
        var address = named ?? (await node.ChainAsync(cancellationToken)).Node;
        try
        {
            return RpcEndpoint.Parse(address, allowRemote: true);
        }
        catch (FormatException wrong)
        {
            throw new ZeroGException(FailureKind.Invalid, wrong.Message, $"Name the JSON-RPC address of a node of the chain with --rpc, or --rpc {NoChain} to leave the anchor out.");
        }
    }

    private static LogPoint PointOf(LogHead head)
    {
        if (RememberedHead.Of(head).Verify(head.Log, out _) is { } signed && signed.Head.Point is var point && point.Size == head.Size && point.Root.ToString() == head.Root) return point;
        throw new ZeroGException(FailureKind.Internal, "The head that the node serves is not signed by the key that it names.", "Do not rely on this node.");
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
