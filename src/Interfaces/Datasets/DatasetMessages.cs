using System.Collections.Immutable;

namespace ZeroG.Datasets;

/// <summary>Asks for content to become the next version of a dataset.</summary>
/// <param name="Content">The stored bytes.</param>
/// <param name="Sha256">SHA-256 of the bytes, 64 lower-case hexadecimal digits.</param>
/// <param name="FileName">Name of the file they came from, without a folder; at most 255 characters.</param>
[GenerateSerializer, Immutable, Alias("zerog.NewDatasetVersion")]
public sealed record NewDatasetVersion(
    [property: Id(0)] BlobRef Content,
    [property: Id(1)] string Sha256,
    [property: Id(2)] string FileName);

/// <summary>One version of a dataset; never changes once appended.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="Content">The bytes: 0G root and size.</param>
/// <param name="Sha256">SHA-256 of the bytes, 64 lower-case hexadecimal digits.</param>
/// <param name="FileName">Name of the file they came from.</param>
/// <param name="AddedAt">When it was appended.</param>
[GenerateSerializer, Immutable, Alias("zerog.DatasetVersion")]
public sealed record DatasetVersion(
    [property: Id(0)] int Number,
    [property: Id(1)] BlobRef Content,
    [property: Id(2)] string Sha256,
    [property: Id(3)] string FileName,
    [property: Id(4)] DateTimeOffset AddedAt);

/// <summary>A dataset with its versions.</summary>
/// <param name="Name"><c>owner/name</c>.</param>
/// <param name="Versions">In ascending number, without gaps; at least one.</param>
[GenerateSerializer, Immutable, Alias("zerog.DatasetInfo")]
public sealed record DatasetInfo(
    [property: Id(0)] string Name,
    [property: Id(1)] ImmutableArray<DatasetVersion> Versions);
