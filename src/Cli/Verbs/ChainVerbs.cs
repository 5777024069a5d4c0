using System.CommandLine;
using ZeroG.Chain;
using ZeroG.Chain.Deployments;
using ZeroG.Silo.Chain;

namespace ZeroG.Cli;

/// <summary><c>zerog chain</c>: the contracts, and the accounts that act.</summary>
internal static class ChainVerbs
{
    private static readonly Option<string> Terms = new("--terms")
    {
        Description = "What is fixed at deployment: default (windows of days, unbonding of three weeks) or devnet (windows of seconds). Default: default.",
        HelpName = "default|devnet",
        DefaultValueFactory = _ => "default",
    };

    private static readonly Option<string> Panel = Members("--panel", "Who rules first: accounts, with commas between them.");
    private static readonly Option<string> AppealPanel = Members("--appeal-panel", "Who rules on appeal: more accounts, none of them on the panel.");

    private static readonly Option<int?> Threshold = NumberOption.Create<int>("--threshold", "How many of the panel make a ruling. Default: more than half", null, 1, 32);
    private static readonly Option<int?> AppealThreshold = NumberOption.Create<int>("--appeal-threshold", "How many of the panel of appeal make a ruling. Default: more than half", null, 1, 32);

    public static Command Create()
    {
        Terms.AcceptOnlyFromAmong("default", ChainArguments.Devnet);
        return Verb.Group(
            "chain",
            "See or deploy what stakes and payments rest on.",
            Verb.Create("deploy", "Deploy the contracts on a chain, paid by the owner's account; run again, it goes on.", [.. ChainArguments.All, Terms], DeployAsync),
            Verb.Create(
                "seat", "Choose who rules in later disputes, as the registrar: the owner's account. Open disputes keep their panels.",
                [.. ChainArguments.All, Panel, Threshold, AppealPanel, AppealThreshold], SeatAsync),
            Verb.Create("status", "Show the chain, its contracts, and the accounts with their money.", [.. ChainArguments.All, .. RemoteOptions.All], StatusAsync));
    }

    private static async Task<int> DeployAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var options = ChainArguments.Of(invocation.Arguments, ChainArguments.Devnet)
            ?? throw new ZeroGException(FailureKind.Invalid, "There is no chain to deploy to.", "Name the address of a chain's node with --chain.");
        var terms = invocation.Arguments.GetValue(Terms) == ChainArguments.Devnet ? DeploymentTerms.Devnet : DeploymentTerms.Default;
        var (deployment, file) = await ContractDeployment.DeployAsync(invocation.DataDirectory, options, terms, invocation.Terminal.Note, cancellationToken);
        invocation.Terminal.Result(
            new { deployment.ChainId, deployment.Block, deployment.Deployer, deployment.Vault, deployment.Escrow, deployment.Court, deployment.Anchor, File = file },
            text => Columns.WritePairs(
                text,
                ("chain", ChainText.Number(deployment.ChainId)),
                ("deployed", $"from block {ChainText.Number(deployment.Block)} on by {deployment.Deployer}"),
                ("vault", deployment.Vault.ToString()),
                ("escrow", deployment.Escrow.ToString()),
                ("court", deployment.Court.ToString()),
                ("anchor", deployment.Anchor.ToString()),
                ("file", file)));
        return ExitCodes.Success;
    }

    private static async Task<int> SeatAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var options = ChainArguments.Of(invocation.Arguments, ChainArguments.Devnet)
            ?? throw new ZeroGException(FailureKind.Invalid, "There is no chain with a court.", "Name the address of a chain's node with --chain.");
        var (panel, appealPanel) = (Accounts(invocation, Panel), Accounts(invocation, AppealPanel));
        var terms = new BenchTerms(
            panel, invocation.Arguments.GetValue(Threshold) ?? panel.Count / 2 + 1, appealPanel, invocation.Arguments.GetValue(AppealThreshold) ?? appealPanel.Count / 2 + 1);
        var bench = await BenchSeating.SeatAsync(invocation.DataDirectory, options, terms, invocation.Terminal.Note, cancellationToken);
        invocation.Terminal.Result(
            new { Bench = bench, terms.Panel, terms.Threshold, terms.AppealPanel, terms.AppealThreshold },
            text => text.WriteLine($"bench {ChainText.Number(bench)} rules in later disputes"));
        return ExitCodes.Success;
    }

    private static Option<string> Members(string name, string description) => new(name) { Description = description, HelpName = "ACCOUNT,…", Required = true };

    private static List<Address> Accounts(Invocation invocation, Option<string> option) =>
    [
        .. invocation.Arguments.GetRequiredValue(option).Split(',', StringSplitOptions.TrimEntries).Select(text => Address.TryParse(text, out var account)
            ? account
            : throw new ZeroGException(FailureKind.Invalid, $"'{text}' in {option.Name} is not an account.", "An account is 0x and 40 hexadecimal digits; put commas between accounts.")),
    ];

    private static async Task<int> StatusAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var connection = await NodeConnection.OpenForMoneyAsync(invocation, cancellationToken);
        var chain = await connection.Node.ChainAsync(cancellationToken);
        invocation.Terminal.Result(chain, text => ChainText.Write(text, chain));
        return ExitCodes.Success;
    }
}
