using System.CommandLine;

namespace ZeroG.Cli;

/// <summary><c>zerog escrow</c>: the money of jobs.</summary>
internal static class EscrowVerbs
{
    private static readonly Argument<string> Job = new("JOB") { Description = "Job id." };

    public static Command Create() => Verb.Group(
        "escrow",
        "See the money of a job.",
        Verb.Create("show", "Show what a job paid in, who got what, and what went back.", [Job, .. ChainArguments.All, .. RemoteOptions.All], ShowAsync));

    private static async Task<int> ShowAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = Jobs.JobId.Parse(invocation.Arguments.GetRequiredValue(Job));
        await using var connection = await NodeConnection.OpenForMoneyAsync(invocation, cancellationToken);
        var escrow = await connection.Node.GetEscrowAsync(id, cancellationToken);
        invocation.Terminal.Result(escrow, text => ChainText.Write(text, escrow));
        return ExitCodes.Success;
    }
}
