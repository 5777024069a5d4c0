using System.Collections.Immutable;
using ZeroG.Grains.Training;
using ZeroG.Provenance;
using ZeroG.Provenance.Entries;

namespace ZeroG.Grains.Datasets;

/// <summary>What a dataset owes the log, as a pure function of its state.</summary>
internal static class DatasetEntries
{
    /// <summary>What is owed, the oldest first.</summary>
    /// <param name="name"><c>owner/name</c>.</param>
    /// <param name="state">The dataset.</param>
    public static ImmutableArray<LogEntry> Owed(string name, DatasetState state) =>
    [
        .. state.Versions.Skip(state.Logged).Select(version => new DatasetVersionEntry(name, version.Number, version.Content.ToContentId(), Hash256.Parse(version.Sha256), version.AddedAt, version.Manifest?.ToContentId())),
        .. state.Withdrawals.Skip(state.LoggedWithdrawals).Select(withdrawal => new DatasetWithdrawalEntry(name, withdrawal.Version, withdrawal.At)),
    ];

    /// <summary>The state once the log has some of it.</summary>
    public static DatasetState Paid(DatasetState state, ImmutableArray<LogEntry> told) => state with
    {
        Logged = told.OfType<DatasetVersionEntry>().Aggregate(state.Logged, (logged, version) => Math.Max(logged, version.Number)),
        LoggedWithdrawals = state.LoggedWithdrawals + told.OfType<DatasetWithdrawalEntry>().Count(),
    };
}
