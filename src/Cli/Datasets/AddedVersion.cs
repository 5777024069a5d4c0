using ZeroG.Datasets;

namespace ZeroG.Cli;

/// <summary>The result of a verb that appends a version.</summary>
/// <param name="Name"><c>owner/name</c>.</param>
/// <param name="Version">The version.</param>
internal sealed record AddedVersion(string Name, DatasetVersion Version);
