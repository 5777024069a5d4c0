using System.CommandLine;
using ZeroG.Auditing.Evidence;
using ZeroG.Auditing.Replay;

namespace ZeroG.Cli;

/// <summary><c>zerog slash</c>: disputes over the work of providers, and their evidence.</summary>
internal static class SlashVerbs
{
    private static readonly Argument<string> Bundle = new("BUNDLE") { Description = "File with the evidence of a dispute; 'zerog slash show OFFENCE --evidence FILE' writes it." };

    private static readonly Option<string?> Root = new("--evidence-root")
    {
        Description = "What the court's claim and ruling name the evidence by; another is refused.",
        HelpName = "HASH",
    };

    public static Command Create() => Verb.Group(
        "slash",
        "See disputes over the work of providers, and check their evidence.",
        [
            .. DisputeVerbs.All,
            Verb.Create(
                "verify",
                "Check the evidence of a dispute by executing the disputed steps again: offline, without a node or a chain. Exit code 0 where it proves the accused guilty, 1 where it proves that the accused did right, 2 where it proves nothing.",
                [Bundle, Root],
                (invocation, cancellationToken) => Task.FromResult(Verify(invocation, cancellationToken))),
        ]);

    private static int Verify(Invocation invocation, CancellationToken cancellationToken)
    {
        var path = invocation.Arguments.GetRequiredValue(Bundle);
        if (!File.Exists(path)) throw new ZeroGException(FailureKind.NotFound, $"There is no file {path}.", "'zerog slash show OFFENCE --evidence FILE' writes one.");
        try
        {
            using var file = EvidenceFile.Read(path);
            if (invocation.Arguments.GetValue(Root) is { } named && named != file.Root.ToString())
                throw new ZeroGException(FailureKind.Invalid, $"The evidence root of {path} is {file.Root}, not {named}.", "Fetch the evidence that the ruling names.");
            return Report(invocation, file, file.Verify(ExactRoots.Instance, null, cancellationToken));
        }
        catch (EvidenceFormatException damaged)
        {
            throw new ZeroGException(FailureKind.Invalid, damaged.Message.TrimEnd(), damaged.Remedy, damaged);
        }
    }

    private static int Report(Invocation invocation, EvidenceFile file, EvidenceReport report)
    {
        invocation.Terminal.Result(
            new
            {
                report.Conclusion,
                EvidenceRoot = file.Root.ToString(),
                OffenceId = file.OffenceId.ToString(),
                Job = file.Origin.Name,
                Owner = file.Origin.Owner.ToString(),
                Accused = file.Accused.ToString(),
                file.Subject,
                file.Domain.ChainId,
                Court = file.Domain.VerifyingContract.ToString(),
                Keys = file.Keys.Select(key => new { Provider = key.Provider.ToString(), Operator = key.Operator.ToString() }),
                report.Findings,
            },
            text =>
            {
                Columns.WritePairs(
                    text,
                    ("evidence root", file.Root.ToString()),
                    ("offence", file.OffenceId.ToString()),
                    ("accused", $"provider {file.Accused}: {file.Subject}, of job {file.Origin.Name}"),
                    ("court", $"{file.Domain.VerifyingContract} on chain {file.Domain.ChainId}"));
                text.WriteLine();
                Columns.Write(text, ["LOOKED AT", "HOLDS", "FOUND"], report.Findings.Select(finding => (string[])[finding.What, finding.Holds ? "yes" : "no", finding.Detail]));
                text.WriteLine();
                text.WriteLine(Say(report.Conclusion));
            });
        return report.Conclusion switch
        {
            EvidenceConclusion.Wrong => ExitCodes.Success,
            EvidenceConclusion.Right => ExitCodes.Failure,
            _ => ExitCodes.Invalid,
        };
    }

    private static string Say(EvidenceConclusion conclusion) => conclusion switch
    {
        EvidenceConclusion.Wrong => "Guilty: what was signed does not follow. That the keys acted for their providers, and that this was slashed once, the chain says.",
        EvidenceConclusion.Right => "Not guilty: what was signed follows. A panel that ruled otherwise ruled wrong.",
        EvidenceConclusion.CannotBeJudged => "It proves nothing: this link cannot be judged from the file.",
        _ => "It proves nothing: a part of it does not hold.",
    };
}
