namespace ZeroG.Provenance;

/// <summary>Where a record of a version lies, and what its text is.</summary>
/// <param name="File">Index of its file in the manifest.</param>
/// <param name="Start">First byte of the record in that file.</param>
/// <param name="Length">Bytes of the record there, without the end of its line.</param>
/// <param name="CorpusStart">First byte of its text in the version's corpus.</param>
/// <param name="CorpusLength">Bytes of its text.</param>
/// <param name="Sha256">SHA-256 of its text: what a record is found by.</param>
public readonly record struct RecordPlace(int File, long Start, long Length, long CorpusStart, long CorpusLength, Hash256 Sha256);
