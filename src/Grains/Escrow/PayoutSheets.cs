using System.Text.Json;
using ZeroG.Grains.Training;

namespace ZeroG.Grains.Escrow;

/// <summary>The sheets of settled rounds, as JSON in the durable blob store: whoever has one can prove its payouts.</summary>
public sealed class PayoutSheets(IBlobStores blobs)
{
    private const int MaxBytes = 1 << 20;

    /// <summary>Stores a sheet.</summary>
    public async Task<BlobRef> WriteAsync(PayoutSheet sheet) =>
        (await blobs.Durable.PutAsync(JsonSerializer.SerializeToUtf8Bytes(sheet, JsonSerializerOptions.Web))).ToBlobRef();

    /// <summary>Reads a sheet.</summary>
    public async Task<PayoutSheet> ReadAsync(BlobRef sheet) =>
        JsonSerializer.Deserialize<PayoutSheet>(await blobs.Durable.ReadAllAsync(sheet.ToContentId(), MaxBytes), JsonSerializerOptions.Web)!;
}
