using System.Collections.Immutable;
using System.Globalization;
using ZeroG.Datasets;
using ZeroG.Grains.Training;
using ZeroG.Provenance;

namespace ZeroG.Grains.Datasets;

/// <summary>What a dataset grain stores.</summary>
public sealed record DatasetState
{
    /// <summary>The versions, in ascending number.</summary>
    public ImmutableArray<DatasetVersion> Versions { get; init; } = [];

    /// <summary>Withdrawn versions, in the order in which they were withdrawn.</summary>
    public ImmutableArray<DatasetWithdrawal> Withdrawals { get; init; } = [];

    /// <summary>Versions that the log has, from the first.</summary>
    public int Logged { get; init; }

    /// <summary>Withdrawals that the log has, from the first.</summary>
    public int LoggedWithdrawals { get; init; }
}

/// <summary>The rule by which a dataset grows.</summary>
public static class DatasetVersions
{
    /// <summary>Most versions of one dataset, so that its state and its message stay small.</summary>
    public const int MaxVersions = Bounds.Versions;

    /// <summary>Appends a version; content equal to the newest version's yields that version and the same state.</summary>
    /// <exception cref="ZeroGException">The message is out of its bounds, or the dataset is full.</exception>
    public static (DatasetState Next, DatasetVersion Version) Append(DatasetState state, NewDatasetVersion added, DateTimeOffset now)
    {
        if (added.Sha256 is not { Length: 64 } || added.Sha256.AsSpan().ContainsAnyExcept("0123456789abcdef"))
            throw Invalid($"'{added.Sha256}' is not a SHA-256 digest.", "Give 64 lower-case hexadecimal digits.");
        CheckFileName(added.FileName);
        if (!BlobRef.IsRoot(added.Content.Root) || added.Content.Length <= 0)
            throw Invalid("The version names no content.", "Store the bytes first and pass their root and length.");

        return state.Versions is [.., var newest] && newest.Content == added.Content && newest.Sha256 == added.Sha256
            ? (state, newest)
            : Append(state, number => new DatasetVersion(number, added.Content, added.Sha256, added.FileName, now));
    }

    /// <summary>Appends the version that a manifest describes; the manifest of the newest version yields that version and the same state.</summary>
    /// <exception cref="ZeroGException">The dataset is full.</exception>
    public static (DatasetState Next, DatasetVersion Version) Append(DatasetState state, BlobRef manifest, DatasetManifest described, DateTimeOffset now) =>
        state.Versions is [.., var newest] && newest.Manifest == manifest
            ? (state, newest)
            : Append(state, number => new DatasetVersion(
                number, described.Corpus.Id.ToBlobRef(), described.Corpus.Sha256.ToHex(), FileName(described), now, manifest));

    /// <summary>Withdraws a version; one that is withdrawn already yields that withdrawal and the same state.</summary>
    /// <exception cref="ZeroGException">There is no such version, or the reason is out of its bounds.</exception>
    public static (DatasetState Next, DatasetWithdrawal Withdrawal) Withdraw(DatasetState state, string name, int version, string reason, DateTimeOffset now)
    {
        if (state.Versions.All(known => known.Number != version))
            throw new ZeroGException(FailureKind.NotFound, $"Dataset '{name}' has no version {version}.", "'zerog dataset show' lists its versions.");
        if (state.Withdrawals.FirstOrDefault(known => known.Version == version) is { } first) return (state, first);
        if (string.IsNullOrWhiteSpace(reason)) throw Invalid("A withdrawal says why.", "Give a reason with --reason.");
        if (state.Withdrawals.Sum(known => known.Reason.Length) + reason.Length > Bounds.WithdrawalReasons)
            throw Invalid($"The reasons of all withdrawals of a dataset have at most {Bounds.WithdrawalReasons:N0} characters.", "Give a shorter one.");

        var withdrawal = new DatasetWithdrawal(version, reason, now);
        return (state with { Withdrawals = state.Withdrawals.Add(withdrawal) }, withdrawal);
    }

    /// <summary>The rule for the name of the file that a version came from.</summary>
    /// <exception cref="ZeroGException">It is none.</exception>
    public static void CheckFileName(string? fileName)
    {
        if (fileName is not { Length: > 0 and <= Bounds.FileName } || fileName.AsSpan().ContainsAny('/', '\\', '\0'))
            throw Invalid($"'{fileName}' is not a file name.", "Give the name without its folder, at most 255 characters.");
    }

    private static (DatasetState Next, DatasetVersion Version) Append(DatasetState state, Func<int, DatasetVersion> make)
    {
        if (state.Versions.Length == MaxVersions)
            throw Invalid($"The dataset has {MaxVersions} versions, the most there can be.", "Begin a new dataset.");
        var version = make(state.Versions.Length + 1);
        return (state with { Versions = state.Versions.Add(version) }, version);
    }

    private static string FileName(DatasetManifest described) => described.Files.Length == 1
        ? Bounds.Cut(described.Files[0].Path.Split('/')[^1], Bounds.FileName)
        : string.Create(CultureInfo.InvariantCulture, $"{described.Files.Length} files");

    private static ZeroGException Invalid(string message, string remedy) => new(FailureKind.Invalid, message, remedy);
}
