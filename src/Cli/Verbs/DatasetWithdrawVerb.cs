using System.CommandLine;
using ZeroG.Datasets;

namespace ZeroG.Cli;

/// <summary><c>zerog dataset withdraw</c>: no job is admitted on a version any more; nothing of it is deleted.</summary>
internal static class DatasetWithdrawVerb
{
    private static readonly Argument<string> Reference = new("NAME@V") { Description = "The version, such as name@3." };

    private static readonly Option<string> Reason = new("--reason") { Description = "Why; everyone who asks for the version reads it.", HelpName = "TEXT", Required = true };

    public static Command Create() => Verb.Create(
        "withdraw", "Withdraw a version: no job is admitted on it any more. Its content and its manifest stay.", [Reference, Reason, .. RemoteOptions.All], RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var reference = DatasetReference.Parse(invocation.Arguments.GetRequiredValue(Reference));
        if (reference.Version is not { } version)
            throw new ZeroGException(FailureKind.Invalid, $"'{reference}' names no version.", "Name the one to withdraw, such as name@3.");
        await using var connection = await NodeConnection.OpenAsync(invocation, providers: 0, cancellationToken);
        var withdrawal = await connection.Node.WithdrawDatasetAsync(reference.Name, version, invocation.Arguments.GetRequiredValue(Reason), cancellationToken);
        invocation.Terminal.Result(new WithdrawnVersion(reference.Name, withdrawal), text => Columns.WritePairs(
            text, ("dataset", $"{reference.Name}, version {version}"), ("withdrawn", Quantity.Time(withdrawal.At)), ("reason", withdrawal.Reason)));
        return ExitCodes.Success;
    }

    private sealed record WithdrawnVersion(string Name, DatasetWithdrawal Withdrawal);
}
