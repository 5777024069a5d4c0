using ZeroG.Receipts;

namespace ZeroG.Cli;

/// <summary>Receipts for people.</summary>
internal static class ReceiptText
{
    /// <summary>What a receipt says, in short, as JSON; the whole is the payload of the file.</summary>
    public static object Result(ReceiptFile file)
    {
        var receipt = file.Receipt;
        return new
        {
            Signers = file.Envelope.Signatures.Select(signature => signature.Keyid.ToString()),
            Model = receipt.Model.Content.ToString(),
            Sha256 = receipt.Model.Sha256.ToString(),
            Job = receipt.Job.Id,
            ChainJobId = receipt.Job.Chain?.JobId.ToString(),
            Rounds = receipt.Rounds.Length,
            receipt.Job.Inputs.Workers,
            receipt.Job.Inputs.Seed,
            Sources = receipt.Sources.Select(source => new { source.Role, source.Dataset, source.Version, Content = source.Content.ToString(), Sha256 = source.Sha256.ToString() }),
            Acquitted = receipt.Audits?.Acquitted,
            Convicted = receipt.Audits?.Convicted,
            LogEntries = receipt.Log?.Entries.Length,
        };
    }

    public static void Write(TextWriter text, ReceiptFile file)
    {
        var (receipt, job) = (file.Receipt, file.Receipt.Job);
        Columns.WritePairs(
            text,
            ("signed by", string.Join(", ", file.Envelope.Signatures.Select(signature => signature.Keyid))),
            ("model", $"{receipt.Model.Content.Root}, {Quantity.Bytes(receipt.Model.Content.Length)}, {Quantity.Count(receipt.Model.Parameters)} parameters"),
            ("job", job.Chain is { } chain ? $"{job.Id}, {chain.JobId} on chain {chain.ChainId}" : job.Id),
            ("trained", $"{Quantity.Count(receipt.Rounds.Length)} rounds of {job.Inputs.Workers} workers, seed {job.Inputs.Seed}"),
            ("by", $"{receipt.Program.Name} {receipt.Program.Version}"),
            ("audits", receipt.Audits is { } audits ? $"{audits.Acquitted} acquitted, {audits.Convicted} convicted, {audits.RollBacks.Length} times rolled back" : "none"),
            ("log", receipt.Log is { } log ? $"{log.Entries.Length} entries of {log.Origin}" : "none"));
        text.WriteLine();
        Columns.Write(
            text, ["SOURCE", "DATASET", "BYTES", "ROOT"],
            receipt.Sources.Select(source => (string[])[$"{source.Role}", source.Dataset is null ? "" : $"{source.Dataset}@{source.Version}", Quantity.Bytes(source.Content.Length), source.Content.Root.ToString()]));
    }
}
