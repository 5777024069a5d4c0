using Orleans.CodeGeneration;

namespace ZeroG.Datasets;

/// <summary>One dataset and its append-only versions. Key: <c>owner/name</c>.</summary>
[Alias("zerog.IDatasetGrain"), Version(1)]
public interface IDatasetGrain : IGrainWithStringKey
{
    /// <summary>Appends a version. Content equal to the newest version's yields that version again.</summary>
    /// <exception cref="ZeroGException">The message is out of its bounds.</exception>
    [Alias("AppendAsync")]
    Task<DatasetVersion> AppendAsync(NewDatasetVersion version);

    /// <summary>
    /// Appends the version that a stored manifest describes. A manifest that the newest version has already yields that version again.
    /// </summary>
    /// <remarks>The manifest is read and its rules are checked; whoever calls has compared it with the files.</remarks>
    /// <exception cref="ZeroGException">There is no such manifest, it breaks a rule, or the dataset is full.</exception>
    [Alias("AppendManifestAsync")]
    Task<DatasetVersion> AppendManifestAsync(BlobRef manifest);

    /// <summary>Withdraws a version: no job is admitted on it any more. A version that is withdrawn already keeps its first withdrawal.</summary>
    /// <exception cref="ZeroGException">There is no such version, or the reason is out of its bounds.</exception>
    [Alias("WithdrawAsync")]
    Task<DatasetWithdrawal> WithdrawAsync(int version, string reason);

    /// <summary>The dataset, or null when nothing was ever appended.</summary>
    [Alias("GetAsync")]
    Task<DatasetInfo?> GetAsync();
}
