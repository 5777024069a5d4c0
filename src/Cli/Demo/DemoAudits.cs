using ZeroG.Auditing;
using ZeroG.Client;
using ZeroG.Money;
using ZeroG.Slashing;

namespace ZeroG.Cli;

/// <summary>The stake of a provider after a demo, as the chain has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ProviderId">Its id.</param>
/// <param name="Slashed">What it lost, in all its jobs.</param>
/// <param name="Convictions">How often it was convicted.</param>
/// <param name="Left">What is left of its stake: free, locked and leaving.</param>
internal sealed record DemoStake(string Name, string ProviderId, Wei Slashed, ulong Convictions, Wei Left);

/// <summary>What the audits of a demo's job found.</summary>
/// <param name="Overview">The audits.</param>
/// <param name="Disputes">Disputes over its rounds.</param>
/// <param name="Stakes">Stake of the providers.</param>
internal sealed record DemoAudits(AuditOverview Overview, IReadOnlyList<SlashInfo> Disputes, IReadOnlyList<DemoStake> Stakes)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    // However few rounds there are, one demo of ten thousand ends without the cheat being drawn.
    private const double Missed = 1e-4;

    /// <summary>How a demo's job is audited: a tenth of all work, or as much as it takes to draw a cheat; rounds are final once eight lie behind them.</summary>
    /// <param name="rounds">Rounds of the job.</param>
    public static AuditSpec Terms(int rounds) => new(RateBps: Math.Clamp((int)Math.Ceiling(10_000 * (1 - Math.Pow(Missed, 1.0 / Math.Max(1, rounds)))), 1_000, 10_000), Lag: 8);

    /// <summary>Reads what was found, once the last dispute is over.</summary>
    public static async Task<DemoAudits> ReadAsync(INode node, string jobId, Terminal terminal, CancellationToken cancellationToken)
    {
        var overview = await node.GetAuditsAsync(jobId, cancellationToken);
        using var late = new CancellationTokenSource(s_patience);
        using var pace = new PeriodicTimer(s_pause);
        List<SlashInfo> disputes;
        for (var isTold = false; ; isTold = true)
        {
            var all = await Pages.AllAsync(after => node.ListSlashesAsync(after, Pages.Limit, cancellationToken));
            disputes = [.. all.Where(dispute => dispute.JobId == jobId).OrderBy(dispute => dispute.Branch).ThenBy(dispute => dispute.Round)];
            if (disputes.All(dispute => dispute.IsOver) || late.IsCancellationRequested) break;
            if (!isTold) terminal.Note("waiting for the last dispute to end");
            await pace.WaitForNextTickAsync(cancellationToken);
        }

        var stakes = new List<DemoStake>();
        foreach (var provider in await Pages.AllAsync(after => node.ListProvidersAsync(after, Pages.Limit, cancellationToken)))
        {
            var stake = await node.GetStakeAsync(provider.Id, cancellationToken);
            var left = stake.Locks.Aggregate(stake.Free, (sum, item) => item.Unbonding.Aggregate(sum + item.Locked, (part, ticket) => part + ticket.Amount));
            stakes.Add(new DemoStake(provider.Offer.Name, provider.Id, stake.Slashed, stake.Convictions, left));
        }

        return new DemoAudits(overview, disputes, [.. stakes.OrderBy(stake => stake.Name, StringComparer.Ordinal)]);
    }

    /// <summary>Writes it for people.</summary>
    public void WriteTo(TextWriter text)
    {
        var names = Stakes.ToDictionary(stake => stake.ProviderId, stake => stake.Name);
        string Name(string provider) => names.GetValueOrDefault(provider, ChainText.Short(provider));
        var totals = Overview.Totals;
        text.WriteLine($"Audited by replay: {Quantity.Count(totals.Acquitted)} acquitted, {Quantity.Count(totals.Convicted)} convicted, rounds undone {Quantity.Count(totals.RollBacks)} times; a link every {Overview.CommitEvery} steps.");
        foreach (var dispute in Disputes.Take(1))
        {
            Columns.WritePairs(
                text,
                ("dispute", $"{dispute.OffenceId}: {dispute.Phase}"),
                ("accused", $"{Name(dispute.Accused)}, for round {dispute.Round}, by {Name(dispute.Accuser)}"),
                ("found", $"{dispute.Link}, after {dispute.Questions} questions"),
                ("panel", string.Join(", ", dispute.Votes.Select(vote => $"{ChainText.Short(vote.Member)} {(vote.IsGuilty ? "guilty" : "not guilty")}"))),
                ("transaction", dispute.Transaction),
                ("evidence", dispute.Evidence?.ToString() ?? ""));
        }

        if (Disputes.Count > 1) text.WriteLine($"and {Disputes.Count - 1} more over rounds that were not final: {string.Join(", ", Disputes.Skip(1).Select(dispute => $"{dispute.Round} {dispute.Phase}"))}");
        foreach (var back in Overview.RollBacks)
            text.WriteLine($"Rounds {back.To + 1} to {back.Undone} were undone, and trained again without {string.Join(", ", back.Offenders.Select(Name))}.");
        Columns.Write(text, ["PROVIDER", "STAKE LEFT", "SLASHED", "CONVICTIONS"], Stakes.Select(stake => (string[])[
            stake.Name, stake.Left.ToText(), stake.Slashed.ToText(), ChainText.Number(stake.Convictions)]));
    }
}
