using ZeroG.Client;
using ZeroG.Jobs;
using ZeroG.Receipts;

namespace ZeroG.Cli;

/// <summary>Receipts that a node makes.</summary>
internal static class ReceiptContent
{
    /// <summary>The receipt of a job, once the node has made it. Whether it holds, is another question.</summary>
    /// <exception cref="ReceiptFormatException">What the node has is no receipt.</exception>
    /// <exception cref="ZeroGException">The job has none, or the node has that of another.</exception>
    public static async Task<ReceiptFile> ReadAsync(INode node, string jobId, Terminal terminal, CancellationToken cancellationToken)
    {
        var note = "";
        while (true)
        {
            var made = await node.GetReceiptAsync(jobId, cancellationToken);
            if (made.File is { } file)
            {
                var receipt = ReceiptFile.Read(await node.ReadVerifiedAsync(NodeContent.IdOf(file), ReceiptFile.MaxBytes, cancellationToken));
                if (receipt.Receipt.Job.Id == JobId.Parse(jobId)) return receipt;
                throw new ZeroGException(FailureKind.Invalid, $"The node has answered with the receipt of job {receipt.Receipt.Job.Id}, not of {jobId}.", "The node is not to be trusted: ask another.");
            }

            if (made.Note != note) terminal.Note(note = made.Note);
        }
    }
}
