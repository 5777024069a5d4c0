namespace ZeroG.Client;

/// <summary>A file of this machine that is to become part of a version.</summary>
/// <param name="Path">Its path in the version.</param>
/// <param name="Location">Where it lies here.</param>
/// <param name="Length">Its length in bytes when it was found.</param>
public sealed record LocalFile(string Path, string Location, long Length);
