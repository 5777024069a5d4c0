using ZeroG.Chain.Logs;
using ZeroG.Provenance.Log;

namespace ZeroG.Receipts;

/// <summary>When a job ran, as far as a receipt says.</summary>
internal static class ExportTimes
{
    /// <summary>By when the job had ended: the time of the signed head, under which its end is. Null without a log.</summary>
    /// <exception cref="ReceiptMismatchException">The log's key did not sign the head.</exception>
    public static DateTimeOffset? Ended(Receipt receipt)
    {
        if (receipt.Log is not { } log) return null;
        return SignedTreeHead.TryParse(log.Head, HeadSignature.By(log.Key), out var signed)
            ? signed.Head.Time
            : throw new ReceiptMismatchException("log.head", $"It is no head that {log.Key} signed.");
    }
}
