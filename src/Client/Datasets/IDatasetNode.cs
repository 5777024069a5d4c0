using ZeroG.Datasets;

namespace ZeroG.Client;

/// <summary>What an app asks of a node about the versions of datasets, besides their content.</summary>
public interface IDatasetNode
{
    /// <summary>Begins or resumes the upload of content: what a node has of it, it does not ask for again.</summary>
    /// <param name="content">Root and length.</param>
    /// <param name="segments">The roots of its segments, 32 bytes each; they must hash to the content's root.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Bytes that the node has, from the first on; the length when the content is stored.</returns>
    Task<long> BeginUploadAsync(BlobRef content, ReadOnlyMemory<byte> segments, CancellationToken cancellationToken = default);

    /// <summary>Sends content from an offset on: whole segments, to its end or up to a part of any length. With the last byte it is stored.</summary>
    /// <param name="content">Root and length.</param>
    /// <param name="offset">What <see cref="BeginUploadAsync"/> or the part before answered.</param>
    /// <param name="part">The bytes.</param>
    /// <param name="cancellationToken">Abandons the part; segments that arrived stay.</param>
    /// <returns>As <see cref="BeginUploadAsync"/>.</returns>
    Task<long> ContinueUploadAsync(BlobRef content, long offset, Stream part, CancellationToken cancellationToken = default);

    /// <summary>
    /// Appends the version that a manifest describes. The node reads all files, compares them with the manifest, and makes and stores
    /// the text that jobs train on. The manifest of the newest version yields that version again.
    /// </summary>
    /// <param name="name"><c>name</c> or <c>owner/name</c>.</param>
    /// <param name="manifest">Its canonical bytes; its files are stored already.</param>
    /// <param name="cancellationToken">Stops waiting; the version may be appended.</param>
    Task<DatasetVersion> AddManifestAsync(string name, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken = default);

    /// <summary>Withdraws a version: no job is admitted on it any more. Its content stays.</summary>
    Task<DatasetWithdrawal> WithdrawDatasetAsync(string name, int version, string reason, CancellationToken cancellationToken = default);
}
