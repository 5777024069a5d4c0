using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace ZeroG.Receipts;

/// <summary>The receipt of a completed job: what its model was made of, for anyone to check without a node. Key: job id (ULID).</summary>
[Alias("zerog.IReceiptGrain"), Version(1)]
public interface IReceiptGrain : IGrainWithStringKey
{
    /// <summary>Makes the receipt, or says how far that is; ask again until it names a file. Null when there is no such job.</summary>
    /// <exception cref="ZeroGException">The job is not completed, or what its receipt would say is not to be had.</exception>
    [Alias("MakeAsync"), AlwaysInterleave]
    Task<ReceiptInfo?> MakeAsync();
}

/// <summary>A receipt, or how far it is.</summary>
/// <param name="JobId">The job.</param>
/// <param name="File">The file, in the durable store; null while it is made.</param>
/// <param name="Note">What is waited for; empty when nothing is.</param>
[GenerateSerializer, Immutable, Alias("zerog.ReceiptInfo")]
public sealed record ReceiptInfo(string JobId, [property: Id(1)] BlobRef? File, string Note)
{
    /// <summary>The job.</summary>
    [Id(0)] public string JobId { get; init => field = Bounds.Plain(value, Bounds.Job); } = Bounds.Plain(JobId, Bounds.Job);

    /// <summary>What is waited for; at most 512 characters.</summary>
    [Id(2)] public string Note { get; init => field = Bounds.Text(value, Bounds.Note); } = Bounds.Text(Note, Bounds.Note);
}
