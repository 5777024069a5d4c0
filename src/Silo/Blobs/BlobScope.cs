using System.Globalization;
using ZeroG.Provenance;

namespace ZeroG.Silo.Blobs;

/// <summary>Which of a silo's stores: the durable one, or one job's scratch store.</summary>
/// <param name="JobId">Id of the job, or null for the durable store.</param>
internal readonly record struct BlobScope(string? JobId)
{
    /// <summary>The durable store.</summary>
    public static BlobScope Durable => default;

    /// <summary>A job's scratch store.</summary>
    /// <exception cref="ZeroGException">The text is not a job id.</exception>
    public static BlobScope Scratch(string jobId) => new(ZeroG.Jobs.JobId.Parse(jobId));

    /// <summary>The store's path on the data plane.</summary>
    public string Path => JobId is null ? DataPlaneRoutes.Durable : $"{DataPlaneRoutes.Scratch}/{JobId}";

    /// <summary>A blob's path on the data plane.</summary>
    public string PathOf(ContentId id) => string.Create(CultureInfo.InvariantCulture, $"{Path}/{id.Root.ToHex()}/{id.Length}");

    /// <summary>For messages to people.</summary>
    public override string ToString() => JobId is null ? "the durable store" : $"the scratch store of job {JobId}";
}
