using System.Globalization;
using ZeroG.Auditing;
using ZeroG.Slashing;

namespace ZeroG.Cli;

/// <summary>Audits and disputes, for people.</summary>
internal static class AuditText
{
    /// <summary>Writes the audits of a job.</summary>
    public static void Write(TextWriter text, AuditOverview overview)
    {
        var totals = overview.Totals;
        Columns.WritePairs(
            text,
            ("final rounds", Quantity.Count(totals.Final)),
            ("audits", $"{Quantity.Count(totals.Open)} under way, {Quantity.Count(totals.Acquitted)} acquitted, {Quantity.Count(totals.Convicted)} convicted"),
            ("fetched", $"{Quantity.Bytes(totals.Bytes)} for audits and checks of records"),
            ("links", $"one every {Quantity.Count(overview.CommitEvery)} inner steps"));
        foreach (var back in overview.RollBacks)
        {
            text.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"undone: rounds {back.To} to {back.Undone - 1}, without {string.Join(", ", back.Offenders.Select(ChainText.Short))}{Unaudited(back)}"));
        }

        text.WriteLine();
        Columns.Write(text, ["ROUND", "BRANCH", "WORKER", "PROVIDER", "AUDITOR", "STATE", "RATE", "DISPUTE", "NOTE"], overview.Audits.Select(audit => (string[])[
            Number(audit.Round), Number(audit.Branch), Number(audit.Worker), ChainText.Short(audit.Provider), audit.Auditor.Length > 0 ? ChainText.Short(audit.Auditor) : "–",
            Name(audit.Phase), $"{Number(audit.RateBps)} bps", audit.Offence.Length > 0 ? ChainText.Short(audit.Offence) : "–", audit.Note]));
    }

    /// <summary>Writes a dispute.</summary>
    public static void Write(TextWriter text, SlashInfo slash) => Columns.WritePairs(
        text,
        ("offence", slash.OffenceId),
        ("state", Name(slash.Phase) + (slash.Trouble.Length > 0 ? $": {slash.Trouble}" : "")),
        ("job", $"{slash.JobId}, round {Number(slash.Round)}, {(slash.Worker < 0 ? "its record" : $"worker {Number(slash.Worker)}")}, branch {Number(slash.Branch)}"),
        ("accused", slash.Accused),
        ("accuser", slash.Accuser),
        ("found", slash.Link.Length > 0 ? $"{slash.Link}, after {Number(slash.Questions)} questions" : $"{Number(slash.Questions)} questions so far"),
        ("evidence", slash.Evidence is { } evidence ? $"{evidence}, evidence root {slash.EvidenceRoot}" : "–"),
        ("dispute", slash.DisputeId.Length > 0 ? slash.DisputeId : "–"),
        ("votes", slash.Votes.IsEmpty ? "–" : string.Join(", ", slash.Votes.Select(vote => $"{ChainText.Short(vote.Member)} {(vote.IsGuilty ? "guilty" : "not guilty")}"))),
        ("transaction", slash.Transaction.Length > 0 ? slash.Transaction : "–"));

    /// <summary>Writes a line for each dispute.</summary>
    public static void Write(TextWriter text, IEnumerable<SlashInfo> slashes) => Columns.Write(
        text, ["OFFENCE", "STATE", "JOB", "ROUND", "WORKER", "ACCUSED", "ACCUSER", "FOUND"], slashes.Select(slash => (string[])[
            slash.OffenceId, Name(slash.Phase), slash.JobId, Number(slash.Round), slash.Worker < 0 ? "record" : Number(slash.Worker), ChainText.Short(slash.Accused), ChainText.Short(slash.Accuser), slash.Link]));

    private static string Unaudited(RollBackInfo back) =>
        back.Unaudited.IsEmpty ? "" : $"; final rounds of theirs that nobody audited: {string.Join(", ", back.Unaudited.Select(work => Number(work.Round)).Distinct())}";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Name(AuditPhase phase) => phase.ToString().ToLowerInvariant();

    private static string Name(SlashPhase phase) => phase switch
    {
        SlashPhase.InCourt => "in court",
        SlashPhase.NotGuilty => "not guilty",
        SlashPhase.NoVerdict => "no verdict",
        _ => phase.ToString().ToLowerInvariant(),
    };
}
