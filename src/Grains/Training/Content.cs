using ZeroG.Provenance;

namespace ZeroG.Grains.Training;

/// <summary>Between the names of content in messages and in the blob store.</summary>
public static class Content
{
    /// <summary>The message form of a content id.</summary>
    public static BlobRef ToBlobRef(this ContentId id) => new(id.Root.ToString(), id.Length);

    /// <summary>The blob store's form of a reference.</summary>
    public static ContentId ToContentId(this BlobRef blob) => new(Hash256.Parse(blob.Root), blob.Length);
}
