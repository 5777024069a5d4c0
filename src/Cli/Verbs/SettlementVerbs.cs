using System.CommandLine;
using ZeroG.Client;
using ZeroG.Settlement;

namespace ZeroG.Cli;

/// <summary><c>zerog settlement</c>: effects that are wanted on the chain, and how far they are.</summary>
internal static class SettlementVerbs
{
    private static readonly Argument<string> Settlement = new("SETTLEMENT") { Description = "Name of the settlement: 0x and 64 digits, or enough of them." };

    private static readonly Option<string?> Account = new("--account")
    {
        Description = "Only of this account: 0x and 40 digits, or its role in 'zerog chain status'.",
        HelpName = "ACCOUNT",
    };

    private static readonly Option<int?> Limit = NumberOption.Create<int>("--limit", "Newest settlements of each account to list", 50, 1, 100_000);

    private static IEnumerable<Symbol> Common => [Account, .. ChainArguments.All, .. RemoteOptions.All];

    public static Command Create() => Verb.Group(
        "settlement",
        "See effects on the chain, until they are final.",
        Verb.Create("list", "List the newest settlements of each account.", [Limit, .. Common], ListAsync),
        Verb.Create("show", "Show a settlement as it stands.", [Settlement, .. Common], ShowAsync),
        Verb.Create("retry", "Try a settlement again that has failed.", [Settlement, .. Common],
            (invocation, cancellationToken) => ChangeAsync(invocation, (node, signer, id) => node.RetrySettlementAsync(signer, id, cancellationToken), cancellationToken)),
        Verb.Create("abandon", "Give a settlement up that is not mined; its nonce is used for nothing instead.", [Settlement, .. Common],
            (invocation, cancellationToken) => ChangeAsync(invocation, (node, signer, id) => node.AbandonSettlementAsync(signer, id, cancellationToken), cancellationToken)));

    private static async Task<int> ListAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var connection = await NodeConnection.OpenForMoneyAsync(invocation, cancellationToken);
        var limit = invocation.Arguments.GetValue(Limit) ?? 50;
        var all = new List<(ChainAccount Account, SettlementInfo Info)>();
        foreach (var account in await AccountsAsync(connection.Node, invocation, cancellationToken))
            all.AddRange((await NewestAsync(connection.Node, account.Account, limit, cancellationToken)).Select(info => (account, info)));
        invocation.Terminal.Result(
            new { Settlements = all.Select(each => new { each.Account.Role, each.Account.Account, Settlement = each.Info }) },
            text => Columns.Write(text, ["ROLE", "SETTLEMENT", "STATE", "NONCE", "ATTEMPTS", "CONFIRMATIONS", "HASH", "FOR"], all.Select(each => (string[])[
                each.Account.Role, ChainText.Short(each.Info.SettlementId), ChainText.Phase(each.Info), each.Info.Nonce is { } nonce ? ChainText.Number(nonce) : "–",
                Quantity.Count(each.Info.Attempts), ChainText.Number(each.Info.Confirmations), each.Info.Hash.Length > 0 ? ChainText.Short(each.Info.Hash) : "–", each.Info.Purpose])));
        return ExitCodes.Success;
    }

    private static async Task<int> ShowAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var connection = await NodeConnection.OpenForMoneyAsync(invocation, cancellationToken);
        var (account, info) = await FindAsync(connection.Node, invocation, cancellationToken);
        invocation.Terminal.Result(new { account.Role, account.Account, Settlement = info }, text => ChainText.Write(text, info));
        return ExitCodes.Success;
    }

    private static async Task<int> ChangeAsync(Invocation invocation, Func<INode, string, string, Task<SettlementInfo>> change, CancellationToken cancellationToken)
    {
        await using var connection = await NodeConnection.OpenForMoneyAsync(invocation, cancellationToken);
        var (account, found) = await FindAsync(connection.Node, invocation, cancellationToken);
        var info = await change(connection.Node, account.Account, found.SettlementId);
        invocation.Terminal.Result(new { account.Role, account.Account, Settlement = info }, text => ChainText.Write(text, info));
        return ExitCodes.Success;
    }

    private static async Task<(ChainAccount Account, SettlementInfo Info)> FindAsync(INode node, Invocation invocation, CancellationToken cancellationToken)
    {
        var name = invocation.Arguments.GetRequiredValue(Settlement);
        var found = new List<(ChainAccount Account, SettlementInfo Info)>();
        foreach (var account in await AccountsAsync(node, invocation, cancellationToken))
        {
            if (BlobRef.IsRoot(name))
            {
                if (await TryGetAsync(node, account.Account, name, cancellationToken) is { } one) return (account, one);
                continue;
            }

            found.AddRange((await NewestAsync(node, account.Account, int.MaxValue, cancellationToken))
                .Where(info => name.Length > 2 && info.SettlementId.StartsWith(name.TrimEnd('…'), StringComparison.Ordinal)).Select(info => (account, info)));
        }

        return found.Count switch
        {
            1 => found[0],
            0 => throw new ZeroGException(FailureKind.NotFound, $"No account of this node has a settlement '{name}'.", "'zerog settlement list' shows the newest; older ones are found by their whole name."),
            _ => throw new ZeroGException(FailureKind.Conflict, $"{found.Count} settlements begin with '{name}'.", "Give more of the name."),
        };
    }

    private static async Task<IReadOnlyList<ChainAccount>> AccountsAsync(INode node, Invocation invocation, CancellationToken cancellationToken)
    {
        var chain = await node.ChainAsync(cancellationToken);
        if (invocation.Arguments.GetValue(Account) is not { } named) return [.. chain.Accounts.DistinctBy(account => account.Account)];
        return chain.Accounts.FirstOrDefault(account => account.Role == named || account.Account.Equals(named, StringComparison.OrdinalIgnoreCase)) is { } one
            ? [one]
            : throw new ZeroGException(FailureKind.NotFound, $"The node does not act with an account '{named}'.", "'zerog chain status' shows its accounts.");
    }

    private static async Task<List<SettlementInfo>> NewestAsync(INode node, string account, int limit, CancellationToken cancellationToken)
    {
        var newest = new List<SettlementInfo>();
        string? after = null;
        do
        {
            var page = await node.ListSettlementsAsync(account, after, Math.Min(limit - newest.Count, 100), cancellationToken);
            newest.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null && newest.Count < limit);
        return newest;
    }

    private static async Task<SettlementInfo?> TryGetAsync(INode node, string account, string id, CancellationToken cancellationToken)
    {
        try
        {
            return await node.GetSettlementAsync(account, id, cancellationToken);
        }
        catch (ZeroGException missing) when (missing.Kind == FailureKind.NotFound)
        {
            return null;
        }
    }
}
