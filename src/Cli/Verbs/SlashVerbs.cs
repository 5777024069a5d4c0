using System.CommandLine;
using ZeroG.Auditing.Evidence;
using ZeroG.Auditing.Replay;
using ZeroG.Provenance;

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
        EvidenceReport report;
        LinkEvidence evidence;
        Hash256 root;
        try
        {
            using var file = EvidenceFile.Read(path);
            (evidence, root) = (file.Evidence, file.Root);
            if (invocation.Arguments.GetValue(Root) is { } named && named != root.ToString())
                throw new ZeroGException(FailureKind.Invalid, $"The evidence root of {path} is {root}, not {named}.", "Fetch the evidence that the ruling names.");
            report = EvidenceCheck.Verify(file, ExactRoots.Instance, null, cancellationToken);
        }
        catch (EvidenceFormatException damaged)
        {
            throw new ZeroGException(FailureKind.Invalid, damaged.Message.TrimEnd(), damaged.Remedy, damaged);
        }

        var commitment = evidence.Commitment.Commitment;
        var origin = evidence.Inputs.Origin;
        invocation.Terminal.Result(
            new
            {
                report.Conclusion,
                EvidenceRoot = root.ToString(),
                OffenceId = commitment.OffenceId.ToString(),
                Job = origin.Name,
                ChainJobId = commitment.JobId.ToString(),
                Owner = origin.Owner.ToString(),
                Branch = commitment.Epoch,
                commitment.Round,
                commitment.Worker,
                Provider = commitment.ProviderId.ToString(),
                Operator = evidence.Operator.ToString(),
                evidence.ChainId,
                Court = evidence.Court.ToString(),
                report.Findings,
            },
            text =>
            {
                Columns.WritePairs(
                    text,
                    ("evidence root", root.ToString()),
                    ("offence", commitment.OffenceId.ToString()),
                    ("accused", $"provider {commitment.ProviderId}, worker {commitment.Worker} in round {commitment.Round} of job {origin.Name}, branch {commitment.Epoch}"),
                    ("court", $"{evidence.Court} on chain {evidence.ChainId}"));
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
        EvidenceConclusion.Wrong => "Guilty: what the worker signed does not follow from the steps. That its key acted for the provider, and that this was slashed once, the chain says.",
        EvidenceConclusion.Right => "Not guilty: what the worker signed follows from the steps. A panel that ruled otherwise ruled wrong.",
        EvidenceConclusion.CannotBeJudged => "It proves nothing: this link cannot be judged from the file.",
        _ => "It proves nothing: a part of it does not hold.",
    };
}
