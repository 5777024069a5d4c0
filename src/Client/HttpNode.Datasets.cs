using System.Globalization;
using System.Net.Http.Headers;
using ZeroG.Datasets;

namespace ZeroG.Client;

/// <content>Versions of datasets, and the content that they are made of.</content>
public sealed partial class HttpNode
{
    /// <inheritdoc/>
    public async Task<DatasetVersion> AddDatasetAsync(
        string name, Stream content, string fileName, CancellationToken cancellationToken = default) =>
        await SendContentAsync<DatasetVersion>($"{NodeRoutes.Datasets}/{DatasetName.Parse(name)}?fileName={Uri.EscapeDataString(fileName)}", content, fileName, cancellationToken);

    /// <inheritdoc/>
    public Task<DatasetInfo> GetDatasetAsync(string name, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<DatasetInfo>(HttpMethod.Get, $"{NodeRoutes.Datasets}/{DatasetName.Parse(name)}", null, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<DatasetInfo>> ListDatasetsAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default) =>
        PageAsync<DatasetInfo>(NodeRoutes.Datasets, after, limit, cancellationToken);

    /// <inheritdoc/>
    public async Task<long> BeginUploadAsync(BlobRef content, ReadOnlyMemory<byte> segments, CancellationToken cancellationToken = default)
    {
        using var body = Bytes(segments);
        using var response = await _transport.SendAsync(HttpMethod.Put, Upload(content), body, cancellationToken);
        return (await _transport.ReadAsync<UploadProgress>(response, cancellationToken)).Offset;
    }

    /// <inheritdoc/>
    public async Task<long> ContinueUploadAsync(BlobRef content, long offset, Stream part, CancellationToken cancellationToken = default) =>
        (await SendContentAsync<UploadProgress>(
            string.Create(CultureInfo.InvariantCulture, $"{Upload(content)}?offset={offset}"), part, "the content", cancellationToken)).Offset;

    /// <inheritdoc/>
    /// <remarks>The node reads the files before it answers, which for large ones takes a while: there is no limit of time.</remarks>
    public async Task<DatasetVersion> AddManifestAsync(string name, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken = default)
    {
        using var body = Bytes(manifest);
        using var response = await _transport.SendAsync(
            HttpMethod.Post, $"{NodeRoutes.Datasets}/{DatasetName.Parse(name)}{NodeRoutes.Versions}", body, cancellationToken);
        return await _transport.ReadAsync<DatasetVersion>(response, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<DatasetWithdrawal> WithdrawDatasetAsync(string name, int version, string reason, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<DatasetWithdrawal>(
            HttpMethod.Post,
            string.Create(CultureInfo.InvariantCulture, $"{NodeRoutes.Datasets}/{DatasetName.Parse(name)}{NodeRoutes.Versions}/{version}/withdraw"),
            new WithdrawalOrder(reason),
            cancellationToken);

    private async Task<T> SendContentAsync<T>(string path, Stream content, string what, CancellationToken cancellationToken)
    {
        await using var source = new UploadSource(content);
        using var body = new StreamContent(source);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        try
        {
            using var response = await _transport.SendAsync(HttpMethod.Post, path, body, cancellationToken);
            return await _transport.ReadAsync<T>(response, cancellationToken);
        }
        // The node only noticed that no more came.
        catch (Exception) when (source.Failure is not null)
        {
            throw new ZeroGException(
                FailureKind.Invalid, $"cannot read {what} to its end: {source.Failure.Message}", "Check the file and the disk it is on.", source.Failure);
        }
    }

    private static ReadOnlyMemoryContent Bytes(ReadOnlyMemory<byte> bytes)
    {
        var body = new ReadOnlyMemoryContent(bytes);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return body;
    }

    private static string Upload(BlobRef content) => string.Create(CultureInfo.InvariantCulture, $"{NodeRoutes.Uploads}/{content.Root}/{content.Length}");
}
