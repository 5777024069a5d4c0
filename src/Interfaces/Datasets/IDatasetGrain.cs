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

    /// <summary>The dataset, or null when nothing was ever appended.</summary>
    [Alias("GetAsync")]
    Task<DatasetInfo?> GetAsync();
}
