using System.Globalization;
using ZeroG.Client;
using ZeroG.Escrow;
using ZeroG.Settlement;
using ZeroG.Staking;

namespace ZeroG.Cli;

/// <summary>Money, stake and settlements in words.</summary>
internal static class ChainText
{
    private const int Shown = 10;

    /// <summary>The beginning of an id, enough to tell those of one list apart.</summary>
    public static string Short(string id) => id.Length > Shown + 1 ? id[..Shown] + "…" : id;

    /// <summary>How far a settlement has come.</summary>
    public static string Phase(SettlementInfo info) => info.Phase switch
    {
        SettlementPhase.Planned => "planned",
        SettlementPhase.Signed => "signed",
        SettlementPhase.Broadcast => "broadcast",
        SettlementPhase.Mined => "mined",
        SettlementPhase.Final => "final",
        _ => "failed",
    };

    /// <summary>Where a job's money stands.</summary>
    public static string Phase(EscrowPhase phase) => phase switch
    {
        EscrowPhase.Funding => "funding",
        EscrowPhase.Open => "open",
        EscrowPhase.Closing => "closing",
        EscrowPhase.Refunding => "refunding",
        EscrowPhase.Settled => "settled",
        _ => "abandoned",
    };

    /// <summary>A settlement as a line of progress.</summary>
    public static string Line(SettlementInfo info) => string.Create(
        CultureInfo.InvariantCulture,
        $"{info.Purpose}: {Phase(info)}{(info.Confirmations > 0 ? $" in block {info.Block}, {info.Confirmations} confirmations" : "")}")
        + (info.Trouble.Length > 0 ? $" ({info.Trouble} {info.Remedy})" : "");

    /// <summary>All of a settlement, as pairs.</summary>
    public static void Write(TextWriter writer, SettlementInfo info)
    {
        var pairs = new List<(string, string)>
        {
            ("settlement", info.SettlementId),
            ("for", info.Purpose),
            ("to", info.To),
            ("value", info.Value.ToText()),
            ("state", Phase(info)),
            ("nonce", info.Nonce is { } nonce ? Number(nonce) : "–"),
            ("attempts", Quantity.Count(info.Attempts)),
            ("hash", info.Hash.Length > 0 ? info.Hash : "–"),
            ("block", info.Block is { } block ? Number(block) : "–"),
            ("confirmations", Number(info.Confirmations)),
        };
        if (info.Trouble.Length > 0) pairs.Add(("trouble", info.Trouble));
        if (info.Remedy.Length > 0) pairs.Add(("remedy", info.Remedy));
        Columns.WritePairs(writer, [.. pairs]);
    }

    /// <summary>All of a stake account.</summary>
    public static void Write(TextWriter writer, StakeAccountInfo stake)
    {
        Columns.WritePairs(
            writer,
            ("provider", stake.ProviderId),
            ("operator", stake.Operator.Length > 0 ? stake.Operator : "not known to the vault"),
            ("recovery", stake.Recovery.Length > 0 ? stake.Recovery : "–"),
            ("free", stake.Free.ToText()),
            ("earned", stake.Credit.ToText()),
            ("slashed", $"{stake.Slashed.ToText()} in {stake.Convictions} convictions{(stake.IsTombstoned ? "; takes no more locks" : "")}"),
            ("as of block", $"{Number(stake.Block)}, final up to {Number(stake.FinalBlock)}"));
        if (stake.Locks.IsEmpty) return;
        writer.WriteLine();
        Columns.Write(writer, ["JOB", "LOCKED", "UNBONDING", "READY", "DISPUTES"], stake.Locks.SelectMany(Rows));
    }

    /// <summary>All of an escrow.</summary>
    public static void Write(TextWriter writer, EscrowInfo escrow)
    {
        var pairs = new List<(string, string)>
        {
            ("job", escrow.JobId),
            ("on the chain", escrow.ChainJobId),
            ("owner", escrow.Owner),
            ("phase", Phase(escrow.Phase)),
            ("funded", escrow.Funded.ToText()),
            ("settled", $"{escrow.Settled.ToText()} in {escrow.Rounds} rounds"),
            ("refunded", escrow.Refunded.ToText()),
            ("rest", escrow.Rest.ToText()),
        };
        if (escrow.Trouble.Length > 0) pairs.Add(("trouble", escrow.Trouble));
        Columns.WritePairs(writer, [.. pairs]);
        if (escrow.Providers.IsEmpty) return;
        writer.WriteLine();
        Columns.Write(writer, ["PROVIDER", "TOKENS", "SETTLED", "CREDITED"], escrow.Providers.Select(pay => (string[])[
            pay.Provider, Quantity.Count(pay.Tokens), pay.Settled.ToText(), pay.Claimed.ToText()]));
    }

    /// <summary>The chain and who acts on it.</summary>
    public static void Write(TextWriter writer, ChainInfo chain)
    {
        var pairs = new List<(string, string)>
        {
            ("chain", $"{Number(chain.ChainId)} at {chain.Node}"),
            ("height", chain.Head is { } head ? Number(head) : "–"),
            ("final", $"with {Number(chain.FinalityDepth)} blocks on top"),
            ("deployed", $"in block {Number(chain.DeployedAt)}"),
            ("vault", chain.Contracts.Vault),
            ("escrow", chain.Contracts.Escrow),
            ("court", chain.Contracts.Court),
            ("anchor", chain.Contracts.Anchor),
        };
        if (chain.Trouble.Length > 0) pairs.Add(("trouble", chain.Trouble));
        Columns.WritePairs(writer, [.. pairs]);
        writer.WriteLine();
        Columns.Write(writer, ["ROLE", "ACCOUNT", "BALANCE", "NONCE", "UNFINISHED", "TROUBLE"], chain.Accounts.Select(account => (string[])[
            account.Role, account.Account, account.Balance.ToText(), account.NextNonce is { } nonce ? Number(nonce) : "–", Quantity.Count(account.Unfinished), account.Trouble]));
    }

    /// <summary>A whole number, the same in every locale.</summary>
    public static string Number(ulong number) => number.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<string[]> Rows(StakeLock item)
    {
        var job = item.JobId.Length > 0 ? item.JobId : item.ChainJobId.TrimStart('0', 'x').Length == 0 ? "free stake" : item.ChainJobId;
        if (!item.Locked.IsZero || item.Unbonding.IsEmpty) yield return [job, item.Locked.ToText(), "–", "–", Number(item.Disputes)];
        foreach (var ticket in item.Unbonding) yield return [job, "–", ticket.Amount.ToText(), Quantity.Time(ticket.ReadyAt), Number(item.Disputes)];
    }
}
