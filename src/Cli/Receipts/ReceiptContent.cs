using ZeroG.Client;
using ZeroG.Receipts;

namespace ZeroG.Cli;

/// <summary>Receipts that a node makes.</summary>
internal static class ReceiptContent
{
    /// <summary>The receipt of a job, once the node has made it.</summary>
    public static async Task<byte[]> ReceiptAsync(INode node, string jobId, Terminal terminal, CancellationToken cancellationToken)
    {
        var note = "";
        while (true)
        {
            var made = await node.GetReceiptAsync(jobId, cancellationToken);
            if (made.File is { } file) return await node.ReadVerifiedAsync(NodeContent.IdOf(file), ReceiptFile.MaxBytes, cancellationToken);
            if (made.Note != note) terminal.Note(note = made.Note);
        }
    }
}
