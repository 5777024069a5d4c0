using ZeroG.Datasets;
using ZeroG.Provenance;
using ZeroG.Provenance.Entries;

namespace ZeroG.Client;

/// <summary>A model that was trained on a dataset.</summary>
/// <param name="Job">The job that made it.</param>
/// <param name="Model">The checkpoint.</param>
/// <param name="Version">The version: the last of those with the bytes that were trained on.</param>
/// <param name="Rounds">Rounds that led to it.</param>
public sealed record DatasetUse(string Job, BlobRef Model, int Version, int Rounds);

/// <summary>Part of the models that the log of a cluster has of a dataset.</summary>
/// <param name="Dataset"><c>owner/name</c>.</param>
/// <param name="Models">In the order of the log.</param>
/// <param name="Next">Index in the log from which to ask on; null at its end. A page may have no model and be followed by others.</param>
public sealed record DatasetUsage(string Dataset, IReadOnlyList<DatasetUse> Models, long? Next)
{
    /// <summary>What a page of the log says of a dataset.</summary>
    /// <param name="info">The dataset.</param>
    /// <param name="version">Only this version; null for all.</param>
    /// <param name="page">Entries about the dataset.</param>
    /// <exception cref="ZeroGException">The dataset has no such version.</exception>
    public static DatasetUsage In(DatasetInfo info, int? version, LogEntryPage page)
    {
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(page);
        var versions = info.Versions.Where(one => version is null || one.Number == version).ToLookup(one => one.Content, one => one.Number);
        if (versions.Count == 0) throw new ZeroGException(FailureKind.NotFound, $"{info.Name} has no version {version}.", $"'zerog dataset show {info.Name}' lists those there are.");
        var models = new List<DatasetUse>();
        foreach (var item in page.Items)
        {
            if (!LogEntry.TryParse(item.Text, out var entry) || entry is not ModelEntry model || model.Dataset != info.Name) continue;
            if (versions[NodeContent.RefOf(model.Corpus)].DefaultIfEmpty().Max() is > 0 and var number) models.Add(new DatasetUse(model.Job, NodeContent.RefOf(model.Model), number, model.Rounds));
        }

        return new DatasetUsage(info.Name, models, page.Next);
    }
}
