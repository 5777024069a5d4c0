using ZeroG.Jobs;
using ZeroG.Receipts;

namespace ZeroG.Client;

public abstract partial class NodeOverGrains
{
    /// <inheritdoc/>
    public async Task<ReceiptInfo> GetReceiptAsync(string jobId, CancellationToken cancellationToken = default) =>
        await AnswerAsync(Grains.GetGrain<IReceiptGrain>(JobId.Parse(jobId)).MakeAsync(), cancellationToken)
            ?? throw NoJob(jobId);
}
