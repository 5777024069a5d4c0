using Azure.Data.Tables;
using Azure.Storage.Blobs;
using ZeroG.Grains;
using ZeroG.Silo.Cluster;

namespace ZeroG.Silo.Azure;

/// <summary>Grain state in a container of blobs and reminders in a table of one storage account.</summary>
/// <remarks>
/// Blobs and not table rows: a job's state may take 4 MiB, and an entity of a table 1 MiB at most. The names carry
/// nothing of the service: two services use two accounts.
/// </remarks>
public sealed class AzurePart : ISiloPart, IStorageProbe
{
    private const string Container = "zerog-grains";
    private const string Table = "ZeroGReminders";

    /// <inheritdoc/>
    public void AddTo(ISiloBuilder silo, ClusterSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var connection = settings.Storage.Location;
        silo.AddAzureBlobGrainStorage(Stores.Durable, options =>
        {
            options.BlobServiceClient = new BlobServiceClient(connection);
            options.ContainerName = Container;
        });
        silo.UseAzureTableReminderService(options =>
        {
            options.TableServiceClient = new TableServiceClient(connection);
            options.TableName = Table;
        });
    }

    /// <inheritdoc/>
    public async Task<string> ProbeAsync(string connection, CancellationToken cancellationToken)
    {
        var container = new BlobServiceClient(connection).GetBlobContainerClient(Container);
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        var probe = container.GetBlobClient($"check-{Guid.NewGuid():N}");
        await probe.UploadAsync(BinaryData.FromString("probe"), cancellationToken);
        var read = await probe.DownloadContentAsync(cancellationToken);
        await probe.DeleteAsync(cancellationToken: cancellationToken);
        if (read.Value.Content.ToString() != "probe")
            throw new ZeroGException(FailureKind.Storage, "the storage account returned something else than was written.", "Look into the account.");
        await new TableServiceClient(connection).GetTableClient(Table).CreateIfNotExistsAsync(cancellationToken);
        return $"blobs in {container.Uri.Host} written, read and deleted; table {Table} is there";
    }
}
