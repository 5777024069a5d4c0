using System.Collections.Immutable;
using System.Text.Json;
using ZeroG.Jobs;

namespace ZeroG.Grains.Training;

/// <summary>The record of each completed round, as JSON in the durable blob store, so that a job's state stays small.</summary>
public sealed class RoundRecords(IBlobStores blobs)
{
    /// <summary>Most rounds one call of <see cref="ReadAsync(ImmutableArray{BlobRef}, int)"/> answers with.</summary>
    public const int MaxPage = 256;

    // A message stays under 1 MiB: a page ends early when its records are long.
    private const int MaxPageBytes = 512 * 1024;
    private const int MaxRecordBytes = 1 << 20;

    /// <summary>Stores a record.</summary>
    public async Task<BlobRef> WriteAsync(RoundSummary summary) =>
        (await blobs.Durable.PutAsync(JsonSerializer.SerializeToUtf8Bytes(summary, JsonSerializerOptions.Web))).ToBlobRef();

    /// <summary>Reads a record.</summary>
    public async Task<RoundSummary> ReadAsync(BlobRef record, CancellationToken cancellationToken)
    {
        var json = await blobs.Durable.ReadAllAsync(record.ToContentId(), MaxRecordBytes, cancellationToken);
        return JsonSerializer.Deserialize<RoundSummary>(json, JsonSerializerOptions.Web)!;
    }

    /// <summary>Reads records from one round on: at least one where there is one, and at most <see cref="MaxPage"/>.</summary>
    public async Task<ImmutableArray<RoundSummary>> ReadAsync(ImmutableArray<BlobRef> records, int from)
    {
        if (from < 0) throw new ZeroGException(FailureKind.Invalid, $"There is no round {from}.", "Rounds are counted from 0.");
        var page = ImmutableArray.CreateBuilder<RoundSummary>();
        var bytes = 0L;
        foreach (var record in records.Skip(from).Take(MaxPage))
        {
            if ((bytes += record.Length) > MaxPageBytes && page.Count > 0) break;
            page.Add(await ReadAsync(record, CancellationToken.None));
        }

        return page.ToImmutable();
    }
}
