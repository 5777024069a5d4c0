using System.Collections.Immutable;

namespace ZeroG.Datasets;

/// <summary>Asks for content to become the next version of a dataset.</summary>
/// <param name="Content">The stored bytes.</param>
/// <param name="Sha256">SHA-256 of the bytes, 64 lower-case hexadecimal digits.</param>
/// <param name="FileName">Name of the file they came from, without a folder; at most 255 characters.</param>
[GenerateSerializer, Immutable, Alias("zerog.NewDatasetVersion")]
public sealed record NewDatasetVersion(
    [property: Id(0)] BlobRef Content,
    string Sha256,
    string FileName)
{
    /// <summary>SHA-256 of the bytes; at most 64 characters.</summary>
    [Id(1)] public string Sha256 { get; init => field = Bounds.Text(value, Bounds.Digest); } = Bounds.Text(Sha256, Bounds.Digest);

    /// <summary>Name of the file they came from; at most 255 characters.</summary>
    [Id(2)] public string FileName { get; init => field = Bounds.Text(value, Bounds.FileName); } = Bounds.Text(FileName, Bounds.FileName);
}

/// <summary>One version of a dataset; never changes once appended.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="Content">What a job trains on: 0G root and size.</param>
/// <param name="Sha256">SHA-256 of the bytes, 64 lower-case hexadecimal digits.</param>
/// <param name="FileName">Name of the file they came from, or how many there were.</param>
/// <param name="AddedAt">When it was appended.</param>
/// <param name="Manifest">What it is and where it comes from: files, licence, lineage. Null for a version that came as bytes alone.</param>
[GenerateSerializer, Immutable, Alias("zerog.DatasetVersion")]
public sealed record DatasetVersion(
    [property: Id(0)] int Number,
    [property: Id(1)] BlobRef Content,
    string Sha256,
    string FileName,
    [property: Id(4)] DateTimeOffset AddedAt,
    [property: Id(5)] BlobRef? Manifest = null)
{
    /// <summary>SHA-256 of the bytes, 64 lower-case hexadecimal digits.</summary>
    [Id(2)] public string Sha256 { get; init => field = Bounds.Plain(value, Bounds.Digest); } = Bounds.Plain(Sha256, Bounds.Digest);

    /// <summary>Name of the file they came from; at most 255 characters.</summary>
    [Id(3)] public string FileName { get; init => field = Bounds.Text(value, Bounds.FileName); } = Bounds.Text(FileName, Bounds.FileName);
}

/// <summary>A version that must not be trained on any more. Its content and its manifest stay.</summary>
/// <param name="Version">Its number.</param>
/// <param name="Reason">Why; 1 to 512 characters.</param>
/// <param name="At">When.</param>
[GenerateSerializer, Immutable, Alias("zerog.DatasetWithdrawal")]
public sealed record DatasetWithdrawal(
    [property: Id(0)] int Version,
    string Reason,
    [property: Id(2)] DateTimeOffset At)
{
    /// <summary>Why; at most 512 characters.</summary>
    [Id(1)] public string Reason { get; init => field = Bounds.Text(value, Bounds.Note); } = Bounds.Text(Reason, Bounds.Note);
}

/// <summary>A dataset with its versions.</summary>
/// <param name="Name"><c>owner/name</c>.</param>
/// <param name="Versions">In ascending number, without gaps; at least one, at most 512.</param>
/// <param name="Withdrawals">Versions that must not be trained on any more, in the order in which they were withdrawn.</param>
[GenerateSerializer, Immutable, Alias("zerog.DatasetInfo")]
public sealed record DatasetInfo(
    string Name,
    ImmutableArray<DatasetVersion> Versions,
    ImmutableArray<DatasetWithdrawal> Withdrawals = default)
{
    /// <summary><c>owner/name</c>.</summary>
    [Id(0)] public string Name { get; init => field = Bounds.Text(value, Bounds.Dataset); } = Bounds.Text(Name, Bounds.Dataset);

    /// <summary>The versions, in ascending number.</summary>
    [Id(1)] public ImmutableArray<DatasetVersion> Versions { get; init => field = Bounds.Items(value, Bounds.Versions); } = Bounds.Items(Versions, Bounds.Versions);

    /// <summary>The withdrawals, in their order.</summary>
    [Id(2)]
    public ImmutableArray<DatasetWithdrawal> Withdrawals { get; init => field = Bound(value); } = Bound(Withdrawals);

    /// <summary>The withdrawal of a version, or null where there is none.</summary>
    public DatasetWithdrawal? WithdrawalOf(int version) => Withdrawals.FirstOrDefault(withdrawal => withdrawal.Version == version);

    private static ImmutableArray<DatasetWithdrawal> Bound(ImmutableArray<DatasetWithdrawal> withdrawals) =>
        withdrawals.IsDefault
            ? []
            : Bounds.Items(withdrawals, Bounds.Versions, withdrawal => withdrawal.Reason.Length, Bounds.WithdrawalReasons, nameof(Withdrawals));
}
