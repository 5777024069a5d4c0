namespace ZeroG.Provenance;

/// <summary>A file whose records go into a corpus.</summary>
/// <param name="Path">Its path in the version.</param>
/// <param name="OpenAsync">Opens it at its beginning.</param>
public sealed record CorpusSource(string Path, Func<CancellationToken, Task<Stream>> OpenAsync);
