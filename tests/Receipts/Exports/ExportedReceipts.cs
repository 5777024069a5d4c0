using System.Text;
using System.Text.Json.Nodes;
using ZeroG.Provenance;

namespace ZeroG.Receipts.Tests;

/// <summary>Receipts of every shape, to be exported.</summary>
internal static class ExportedReceipts
{
    private static readonly MicroJob s_job = new();
    private static readonly MicroJob s_unaudited = new(isAudited: false);

    /// <summary>With texts, tokenizer, manifest, loss, audits and log; and without them.</summary>
    public static IEnumerable<ReceiptFile> All() => [Whole(), s_job.File, s_unaudited.File];

    /// <summary>With all that a receipt can have.</summary>
    public static ReceiptFile Whole() => Signed(Full(MicroLog.Of(s_job.Receipt)));

    /// <summary>Without a log.</summary>
    public static ReceiptFile Unlogged() => s_unaudited.File;

    public static ReceiptFile Signed(Receipt receipt) => s_job.Sign(receipt);

    private static Receipt Full(Receipt receipt)
    {
        var (text, other) = (receipt.Sources[0], ContentRoot.Compute(new MemoryStream("held out"u8.ToArray())));
        return receipt with
        {
            Model = receipt.Model with { HeldOutLoss = 1.25 },
            Sources =
            [
                text with { Manifest = other.Id },
                new ReceiptSource(SourceRole.HeldOut, "local/held-out", 3, "a name with \"quotes\".txt", other.Id, other.Sha256, null),
                new ReceiptSource(SourceRole.Tokenizer, null, null, "tokenizer.json", other.Id, other.Sha256, null),
            ],
        };
    }

    /// <summary>A text as UTF-8.</summary>
    public static byte[] Bytes(this string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Requires that an object has no other members than those.</summary>
    public static void RequireOnly(JsonNode value, params string[] members) => Assert.Empty(value.AsObject().Select(member => member.Key).Except(members));
}
