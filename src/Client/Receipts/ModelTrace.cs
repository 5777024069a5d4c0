using ZeroG.Provenance;

namespace ZeroG.Client;

/// <summary>What a model was trained on, with part of the files.</summary>
/// <param name="Job">The job that made it.</param>
/// <param name="Model">The checkpoint.</param>
/// <param name="Rounds">Its rounds.</param>
/// <param name="Windows">Windows of all steps.</param>
/// <param name="WindowTokens">Tokens of a window.</param>
/// <param name="Dataset"><c>owner/name</c> of what it was trained on; null where that is not known any more.</param>
/// <param name="Version">The version of that.</param>
/// <param name="Text">The bytes that were trained on.</param>
/// <param name="Manifest">What they were put together by; null where they are a file themselves.</param>
/// <param name="Files">In the order of the manifest.</param>
/// <param name="Next">Number of the file from which to ask on; null on the last page.</param>
public sealed record ModelTrace(
    string Job, BlobRef Model, int Rounds, long Windows, int WindowTokens, string? Dataset, int? Version, BlobRef Text, BlobRef? Manifest, IReadOnlyList<TracedFile> Files, int? Next)
{
    /// <summary>Most files of a page.</summary>
    public const int MaxFiles = 1_000;
}
