using System.Collections.Immutable;
using ZeroG.Chain;
using ZeroG.Client;
using ZeroG.Provenance;
using ZeroG.Provenance.Log;
using ZeroG.Silo.Logs;

namespace ZeroG.Cli;

/// <summary>What an audit of a log found.</summary>
/// <param name="Served">The head that the node serves.</param>
/// <param name="Remembered">The head of the last audit; null at the first.</param>
/// <param name="Anchored">What the chain says; null where it was not asked.</param>
/// <param name="Views">How all that is held of the log stands to each other.</param>
/// <param name="Findings">What is wrong, in words; empty where nothing is.</param>
internal sealed record LogAuditReport(RememberedHead Served, RememberedHead? Remembered, ChainAnchor? Anchored, SplitView Views, IReadOnlyList<string> Findings)
{
    /// <summary>The served head, with where the log was ever said to be anchored.</summary>
    public RememberedHead ToRemember => Served.LogId is null && Remembered is { LogId: not null } before
        ? Served with { ChainId = before.ChainId, Contract = before.Contract, LogId = before.LogId }
        : Served;

    /// <summary>Whether the log is one history for all who asked.</summary>
    public bool IsSound => Findings.Count == 0;
}

/// <summary>Compares what is remembered, served and anchored of a log. All proofs are verified here; the node is believed nothing.</summary>
internal static class LogAudit
{
    private const string Served = "served";

    /// <summary>Audits a log.</summary>
    /// <param name="node">Serves it.</param>
    /// <param name="log">Its name.</param>
    /// <param name="remembered">The head of the last audit, or null.</param>
    /// <param name="askChain">Asks the chain for a log in a contract; null where the chain is not to be asked.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<LogAuditReport> RunAsync(
        INode node, string log, RememberedHead? remembered, Func<ulong, Address, Hash256, Task<ChainAnchor>>? askChain, CancellationToken cancellationToken)
    {
        var answer = await node.GetLogHeadAsync(log, cancellationToken);
        var served = RememberedHead.Of(answer);
        var findings = new List<string>();
        var views = new List<LogView>();

        Address? known = null;
        if (remembered is not null)
        {
            if (remembered.Verify(log, out var before) is not { } head)
                throw new ZeroGException(FailureKind.Invalid, $"What is remembered is not a signed head of log '{log}'.", "Name the file of another audit with --head.");
            views.Add(new LogView("remembered", head.Head.Point));
            known = before;
        }

        if (served.Verify(log, out var signer) is { } present) views.Add(new LogView(Served, present.Head.Point));
        else findings.Add("The served head is not signed by the key that it names.");
        if (known is { } key && key != signer) findings.Add($"The log was signed by {key}, and is now by {signer}: it is another log, or its key was replaced.");

        var anchored = await AnchorAsync(served, remembered, signer, findings, askChain);
        if (anchored?.Newest is { } newest) views.Add(new LogView("anchored", newest));

        var comparison = SplitView.Compare(views, await ProofsAsync(node, log, views, cancellationToken));
        findings.AddRange(comparison.Comparisons.Where(pair => pair.Relation != LogRelation.Consistent).Select(pair => $"{pair}."));
        // The log without entries is the beginning of any: that it was longer before is told apart.
        if (views.Find(view => view.Holder == Served) is { } now && views.MaxBy(view => view.Point.Size) is { } longest && longest.Point.Size > now.Point.Size)
            findings.Add($"The served log has {now.Point.Size} entries, and the {longest.Holder} one {longest.Point.Size}: entries are gone.");
        return new LogAuditReport(served, remembered, anchored, comparison, findings);
    }

    private static async Task<ChainAnchor?> AnchorAsync(
        RememberedHead served, RememberedHead? remembered, Address signer, List<string> findings, Func<ulong, Address, Hash256, Task<ChainAnchor>>? askChain)
    {
        // Where it is anchored was said before: a node does not get to choose anew.
        var place = remembered is { LogId: not null } ? remembered : served;
        if (remembered is { LogId: not null } && served.LogId is not null && (served.ChainId, served.Contract, served.LogId) != (remembered.ChainId, remembered.Contract, remembered.LogId))
            findings.Add($"The log was anchored as {remembered.LogId} in {remembered.Contract} on chain {remembered.ChainId}; the node now names {served.LogId} in {served.Contract} on chain {served.ChainId}.");
        if (askChain is null || place.ChainId is not { } chain || !Address.TryParse(place.Contract, out var contract) || !Hash256.TryParse(place.LogId, null, out var logId)) return null;
        var anchored = await askChain(chain, contract, logId);
        if (anchored.IsForked) findings.Add("The chain was shown two heads of one size, and has ended the log.");
        if (anchored.IsOpen && anchored.Signer != signer) findings.Add($"On the chain the log is signed by {anchored.Signer}, not by {signer}.");
        return anchored;
    }

    // What a node cannot or will not prove is left out, and so found.
    private static async Task<Dictionary<(long First, long Second), ImmutableArray<Hash256>>> ProofsAsync(INode node, string log, List<LogView> views, CancellationToken cancellationToken)
    {
        var proofs = new Dictionary<(long First, long Second), ImmutableArray<Hash256>>();
        foreach (var (first, second) in SplitView.Needed(views))
        {
            try
            {
                var proof = await node.ProveLogGrowthAsync(log, first, second, cancellationToken);
                if (!proof.Path.IsDefault && proof.Path.All(hash => Hash256.TryParse(hash, null, out _))) proofs[(first, second)] = [.. proof.Path.Select(hash => Hash256.Parse(hash))];
            }
            catch (ZeroGException refused) when (refused.Kind is FailureKind.NotFound or FailureKind.Invalid)
            {
                // As above.
            }
        }

        return proofs;
    }
}
