namespace ZeroG.Cli;

/// <summary>What a demo came to; all of it computed in that run or by the job it went on with.</summary>
/// <param name="HeldOutLoss">The trained model's loss on the held-out speeches, in nats a byte.</param>
/// <param name="BaselineLoss">A trigram model's loss on the same bytes after the same training text.</param>
/// <param name="NgramLosses">Losses of n-gram models by order.</param>
/// <param name="BelowOrders">Orders of the n-gram models below which the trained model ended, ascending.</param>
/// <param name="Rounds">Rounds.</param>
/// <param name="Workers">Workers.</param>
/// <param name="Seed">Seed.</param>
/// <param name="Parameters">Parameters of the model.</param>
/// <param name="Tokens">Bytes of text trained on, all workers together.</param>
/// <param name="TokensPerSecond">The same over the wall time of the rounds.</param>
/// <param name="BytesSent">Bytes moved between orchestrator and workers.</param>
/// <param name="BytesAllReduce">Bytes that an all-reduce after every step would have moved.</param>
/// <param name="CheckpointRoot">0G Storage root of the last checkpoint.</param>
/// <param name="CheckpointFile">A copy of it.</param>
/// <param name="JobId">The job.</param>
/// <param name="Prompt">What the sample goes on from.</param>
/// <param name="Sample">What the model wrote.</param>
/// <param name="Payments">Who was paid what, as the chain has it; null where nothing was settled.</param>
/// <param name="Audits">What audits found; null where nothing was audited.</param>
internal sealed record DemoResult(
    double HeldOutLoss,
    double BaselineLoss,
    IReadOnlyDictionary<int, double> NgramLosses,
    IReadOnlyList<int> BelowOrders,
    int Rounds,
    int Workers,
    ulong Seed,
    long Parameters,
    long Tokens,
    double TokensPerSecond,
    long BytesSent,
    long BytesAllReduce,
    string CheckpointRoot,
    string CheckpointFile,
    string JobId,
    string Prompt,
    string Sample,
    DemoPayments? Payments = null,
    DemoAudits? Audits = null)
{
    private string Comparison => BelowOrders.Count switch
    {
        0 => "below none of them",
        var count when count == NgramLosses.Count => "below all of them",
        _ => $"below order {string.Join(", ", BelowOrders)}, not below order {string.Join(", ", NgramLosses.Keys.Except(BelowOrders).Order())}",
    };

    /// <summary>The orders whose loss is above the model's, ascending.</summary>
    public static IReadOnlyList<int> OrdersAbove(double loss, IEnumerable<KeyValuePair<int, double>> ngramLosses) =>
        [.. ngramLosses.Where(ngram => loss < ngram.Value).Select(ngram => ngram.Key).Order()];

    /// <summary>Writes it for people.</summary>
    public void WriteTo(TextWriter text)
    {
        Columns.WritePairs(
            text,
            ("held-out loss", $"{Quantity.Loss(HeldOutLoss)} nats a byte"),
            ("n-gram models", string.Join(", ", NgramLosses.Select(loss => $"order {loss.Key}: {Quantity.Loss(loss.Value)}"))),
            ("ended", Comparison),
            ("trained on", $"{Quantity.Count(Tokens)} bytes in {Rounds} rounds by {Workers} workers"),
            ("speed", $"{Quantity.Count((long)TokensPerSecond)} bytes a second"),
            ("sent", $"{Quantity.Bytes(BytesSent)}; all-reduce every step: {Quantity.Bytes(BytesAllReduce)}"),
            ("checkpoint", CheckpointRoot),
            ("", CheckpointFile));
        text.WriteLine();
        text.WriteLine("A sample:");
        text.WriteLine(Prompt + Sample);
        text.WriteLine();
        if (Audits is not null)
        {
            Audits.WriteTo(text);
            text.WriteLine();
        }

        if (Payments is not null) Payments.WriteTo(text);
        else text.WriteLine("No money moved: without a chain (--chain none) nothing is staked, paid or settled.");
        text.WriteLine();
        text.WriteLine("Verify the checkpoint; this prints its root:");
        // In a checkout the program is started by the script beside the reader.
        var program = File.Exists("zerog") ? "./zerog" : "zerog";
        text.WriteLine($"  {program} dataset root '{CheckpointFile.Replace("'", "'\\''", StringComparison.Ordinal)}'");
    }
}
