using ZeroG.Receipts;

namespace ZeroG.Client;

public sealed partial class HttpNode
{
    /// <inheritdoc/>
    public Task<ReceiptInfo> GetReceiptAsync(string jobId, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<ReceiptInfo>(HttpMethod.Get, $"{Job(jobId)}/receipt", null, cancellationToken);
}
