using System.Globalization;
using System.Text;
using ZeroG.Provenance;

namespace ZeroG.Cli;

/// <summary>Logs as text.</summary>
internal static class LogText
{
    /// <summary>A head.</summary>
    public static void Write(TextWriter writer, LogHead head)
    {
        Columns.WritePairs(
            writer,
            ("log", head.Log),
            ("entries", Number(head.Size)),
            ("root", head.Root),
            ("signed by", head.Signer),
            ("anchored", Describe(head.Anchor)));
        if (head.Anchor is { Trouble.Length: > 0 } anchor) writer.WriteLine($"\nThe next anchor is held up: {Plain(anchor.Trouble)}");
        writer.WriteLine($"\n{Plain(head.Note)}");
    }

    /// <summary>An entry with its proof.</summary>
    public static void Write(TextWriter writer, LoggedEntry entry, InclusionProof proof, LogHead head)
    {
        writer.WriteLine(Plain(entry.Text));
        writer.WriteLine();
        Columns.WritePairs(
            writer,
            ("entry", $"{Number(entry.Index)} of log {head.Log}"),
            ("hash", proof.LeafHash),
            ("proven in", $"the first {Number(proof.Size)} entries, root {proof.Root}"),
            ("signed by", head.Signer));
        foreach (var hash in proof.Path) writer.WriteLine($"  {hash}");
    }

    /// <summary>An audit.</summary>
    public static void Write(TextWriter writer, LogAuditReport report, string log, string file)
    {
        if (report.IsSound)
        {
            writer.WriteLine($"Log {log} is one history for all that was compared:");
            foreach (var pair in report.Views.Comparisons) writer.WriteLine($"  {pair}");
            if (report.Remembered is null) writer.WriteLine("  nothing was remembered yet");
            if (report.Anchored is null) writer.WriteLine("  no chain was asked");
            else if (report.Anchored.Newest is null) writer.WriteLine("  nothing is anchored yet");
            writer.WriteLine($"The served head is remembered in {file}.");
            return;
        }

        writer.WriteLine($"Log {log} is NOT one history for all that was compared:");
        foreach (var finding in report.Findings) writer.WriteLine($"  {Plain(finding)}");
        if (report.Remembered is { } remembered) writer.WriteLine($"\nRemembered, as it was signed:\n\n{Plain(remembered.Note)}");
        writer.WriteLine($"\nServed, as it was signed:\n\n{Plain(report.Served.Note)}");
        if (report.Anchored?.Newest is { } newest) writer.WriteLine($"\nAnchored on the chain: {Number(newest.Size)} entries, root {newest.Root}");
        writer.WriteLine($"\nKeep both: each can be verified by anybody. {file} was left as it is.");
    }

    /// <summary>A text that a node sent, as a terminal may show it.</summary>
    public static string Plain(string text) => PlainText.Of(Encoding.UTF8.GetBytes(text)).TrimEnd();

    private static string Describe(LogAnchor? anchor) => anchor switch
    {
        null => "no chain",
        { Size: 0 } => $"nothing yet, as {anchor.LogId} on chain {anchor.ChainId}",
        _ => $"{Number(anchor.Size)} entries in block {anchor.Block?.ToString(CultureInfo.InvariantCulture) ?? "–"} of chain {anchor.ChainId}, transaction {anchor.Transaction}",
    };

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
