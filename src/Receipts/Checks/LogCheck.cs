namespace ZeroG.Receipts;

/// <summary>The proofs of a log's entries.</summary>
internal static class LogCheck
{
    public static string Check(Receipt receipt)
    {
        if (receipt.Log is not { } log) return "No log's entries are enclosed: that nobody was shown another story, this file does not prove.";
        return "";
    }
}
