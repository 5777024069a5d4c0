using ZeroG.Client;
using ZeroG.Escrow;
using ZeroG.Grains.Settlement;
using ZeroG.Money;
using ZeroG.Silo.Chain;

namespace ZeroG.Cli;

/// <summary>What one provider got in a demo.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ProviderId">Its id.</param>
/// <param name="Tokens">Tokens of its that were paid, by the job's rounds.</param>
/// <param name="Paid">What the job credited to it.</param>
/// <param name="Credit">What is credited to it and not fetched.</param>
/// <param name="Withdrawn">What it has fetched.</param>
internal sealed record DemoPay(string Name, string ProviderId, long Tokens, Wei Paid, Wei Credit, Wei Withdrawn);

/// <summary>The money of a demo's job. Amounts are read from the chain's events and answers when the job is over, and from nothing else.</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Node">The chain's node.</param>
/// <param name="Block">Height at which they were read.</param>
/// <param name="ChainJobId">The job on the chain.</param>
/// <param name="IsOver">Whether all is paid and refunded.</param>
/// <param name="Funded">What was paid in.</param>
/// <param name="Paid">Who got what.</param>
/// <param name="Refunded">What went back to the owner.</param>
/// <param name="Contracts">What the contracts hold, and the sum of it all.</param>
internal sealed record DemoPayments(
    ulong ChainId, string Node, ulong Block, string ChainJobId, bool IsOver, Wei Funded, IReadOnlyList<DemoPay> Paid, Wei Refunded, ContractBooks Contracts)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    /// <summary>What a demo's job pays, and what each of its providers locks.</summary>
    public static EscrowSpec Terms { get; } = new(Wei.Parse("1 ether"), Wei.Parse("0.5 ether"));

    /// <summary>Waits until a job's last payments are final, then reads its books.</summary>
    /// <exception cref="ZeroGException">The job has no escrow, or the chain's node does not answer.</exception>
    public static async Task<DemoPayments> ReadAsync(INode node, ChainSetup setup, string jobId, Terminal terminal, CancellationToken cancellationToken)
    {
        var escrow = await UntilOverAsync(node, jobId, terminal, cancellationToken);
        var chain = await node.ChainAsync(cancellationToken);
        var names = (await Pages.AllAsync(after => node.ListProvidersAsync(after, Pages.Limit, cancellationToken))).ToDictionary(provider => provider.Id, provider => provider.Offer.Name);
        var tokens = escrow.Providers.ToDictionary(pay => pay.Provider, pay => pay.Tokens);
        var books = await new BookReader(setup).ReadAsync(escrow.ChainJobId, cancellationToken);
        return new DemoPayments(
            chain.ChainId, chain.Node, books.Block, escrow.ChainJobId, escrow.IsOver, books.Funded,
            [.. books.Providers.Select(paid => new DemoPay(
                names.GetValueOrDefault(paid.ProviderId, ""), paid.ProviderId, tokens.GetValueOrDefault(paid.ProviderId), paid.Paid, paid.Credit, paid.Withdrawn))
                .OrderBy(pay => pay.Name, StringComparer.Ordinal)],
            books.Refunded, books.Contracts);
    }

    /// <summary>Writes it for people.</summary>
    public void WriteTo(TextWriter text)
    {
        text.WriteLine($"Paid on chain {ChainText.Number(ChainId)}, read from it at block {ChainText.Number(Block)}{(IsOver ? "" : "; not all of it is settled yet")}:");
        Columns.Write(text, ["PROVIDER", "TOKENS", "PAID", "CREDIT", "WITHDRAWN", "ID"], Paid.Select(pay => (string[])[
            pay.Name, Quantity.Count(pay.Tokens), pay.Paid.ToText(), pay.Credit.ToText(), pay.Withdrawn.ToText(), ChainText.Short(pay.ProviderId)]));
        Columns.WritePairs(
            text,
            ("funded", $"{Funded.ToText()}; refunded {Refunded.ToText()}"),
            ("paid in", $"{Contracts.PaidIn.ToText()}; paid out {Contracts.PaidOut.ToText()}; burned {Contracts.Burned.ToText()}; surplus {Contracts.Surplus.ToText()}"),
            ("held", $"{Contracts.Vault.ToText()} by the vault, {Contracts.Escrow.ToText()} by the escrow, {Contracts.Court.ToText()} by the court"),
            ("conservation", $"events, sums and balances of the contracts agree up to {Contracts.Drift} wei"));
    }

    private static async Task<EscrowInfo> UntilOverAsync(INode node, string jobId, Terminal terminal, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(s_patience);
        using var pace = new PeriodicTimer(s_pause);
        for (var isTold = false; ; isTold = true)
        {
            var escrow = await node.GetEscrowAsync(jobId, cancellationToken);
            if (escrow.IsOver) return escrow;
            if (late.IsCancellationRequested)
            {
                terminal.Note($"the job's money is not settled yet{(escrow.Trouble.Length > 0 ? $": {escrow.Trouble}" : "")}; it goes on when the same data directory has a node again.");
                return escrow;
            }

            if (!isTold) terminal.Note("waiting for the last payments to be final");
            await pace.WaitForNextTickAsync(cancellationToken);
        }
    }
}
