using System.CommandLine;
using ZeroG.Client;
using ZeroG.Money;
using ZeroG.Staking;

namespace ZeroG.Cli;

/// <summary><c>zerog stake</c>: what a provider answers for its work with.</summary>
internal static class StakeVerbs
{
    private static readonly Argument<string> Provider = new("PROVIDER") { Description = "Provider: its id, its name, or its role in 'zerog chain status'." };
    private static readonly Argument<Wei?> Amount = AmountOption.Argument("How much");
    private static readonly Argument<Wei?> Part = AmountOption.Argument("How much; all without it", isOptional: true);

    private static readonly Option<string?> Job = new("--job")
    {
        Description = "The lock of this job: job id, or 0x and 64 digits. Default: the free stake.",
        HelpName = "JOB",
    };

    private static readonly Option<string?> LockJob = new("--job")
    {
        Description = "The job: job id, or 0x and 64 digits.",
        HelpName = "JOB",
        Required = true,
    };

    private static readonly Option<bool> Earned = new("--earned") { Description = "Fetch what was earned instead of stake." };
    private static readonly Option<bool> NoWait = new("--no-wait") { Description = "Return once the order is stored; it is carried out all the same." };

    private static readonly Option<string?> Operation = new("--operation")
    {
        Description = "Name of the order: one of the same name is never carried out twice. Default: a new name, which is printed.",
        HelpName = "NAME",
    };

    private static IEnumerable<Symbol> Common => [NoWait, Operation, .. ChainArguments.All, .. RemoteOptions.All];

    public static Command Create() => Verb.Group(
        "stake",
        "Put money at stake for a provider, and take it back.",
        Verb.Create("deposit", "Add money to a provider's free stake.", [Provider, Amount, .. Common],
            (invocation, cancellationToken) => OrderAsync(invocation, StakeAction.Deposit, Amount, null, cancellationToken)),
        Verb.Create("lock", "Lock free stake to a job. A job does so itself with the stake of providers whose keys its cluster has.", [Provider, Amount, LockJob, .. Common],
            (invocation, cancellationToken) => OrderAsync(invocation, StakeAction.Lock, Amount, LockJob, cancellationToken)),
        Verb.Create("unbond", "Begin to take stake out; it can be withdrawn after the unbonding time.", [Provider, Part, Job, .. Common],
            (invocation, cancellationToken) => OrderAsync(invocation, StakeAction.Unbond, Part, Job, cancellationToken)),
        Verb.Create("withdraw", "Fetch what has been unbonded, or what was earned, to the operator's account.", [Provider, Job, Earned, .. Common],
            (invocation, cancellationToken) => OrderAsync(
                invocation, invocation.Arguments.GetValue(Earned) ? StakeAction.Collect : StakeAction.Withdraw, null, Job, cancellationToken)),
        Verb.Create("show", "Show a provider's stake as the chain has it.", [Provider, .. ChainArguments.All, .. RemoteOptions.All], ShowAsync));

    private static async Task<int> OrderAsync(
        Invocation invocation, StakeAction action, Argument<Wei?>? amount, Option<string?>? job, CancellationToken cancellationToken)
    {
        var arguments = invocation.Arguments;
        await using var connection = await NodeConnection.OpenForMoneyAsync(invocation, cancellationToken);
        var (node, target) = (connection.Node, new StakeTarget(connection.Node));
        var provider = await target.ProviderAsync(arguments.GetRequiredValue(Provider), cancellationToken);
        var (chainJobId, jobId) = await target.JobAsync(job is null ? null : arguments.GetValue(job), cancellationToken);
        var operation = arguments.GetValue(Operation) ?? $"cli-{JobIds.New(TimeProvider.System)}";
        var order = new StakeOrder(operation, action, (amount is null ? null : arguments.GetValue(amount)) ?? Wei.Zero, chainJobId, jobId);
        invocation.Terminal.Note($"order {operation}: the same command with --operation {operation} is the same order");

        var info = await node.OrderStakeAsync(provider, order, cancellationToken);
        if (!arguments.GetValue(NoWait))
            info = await SettlementWait.UntilOverAsync(() => node.OrderStakeAsync(provider, order, cancellationToken), invocation.Terminal, cancellationToken);
        else if (!connection.IsRemote)
            invocation.Terminal.Note("No node runs on this data directory: the order is carried out when one runs there.");
        invocation.Terminal.Result(new { Operation = operation, Settlement = info }, text => ChainText.Write(text, info));
        return ExitCodes.Success;
    }

    private static async Task<int> ShowAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var connection = await NodeConnection.OpenForMoneyAsync(invocation, cancellationToken);
        var provider = await new StakeTarget(connection.Node).ProviderAsync(invocation.Arguments.GetRequiredValue(Provider), cancellationToken);
        var stake = await connection.Node.GetStakeAsync(provider, cancellationToken);
        invocation.Terminal.Result(stake, text => ChainText.Write(text, stake));
        return ExitCodes.Success;
    }
}
