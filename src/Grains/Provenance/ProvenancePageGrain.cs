using Orleans.Placement;
using ZeroG.Grains.Training;
using ZeroG.Provenance;

namespace ZeroG.Grains.Provenance;

/// <summary>What a page grain stores.</summary>
public sealed record StoredLogPage
{
    /// <summary>The page, or null.</summary>
    public LogPage? Page { get; init; }
}

/// <summary>A whole page of a log's entries. Key: <c>{log}/{page}</c>.</summary>
[RandomPlacement, OrchestratorPlacement]
internal sealed class ProvenancePageGrain([PersistentState("page", Stores.Durable)] IPersistentState<StoredLogPage> stored) : Grain, IProvenancePageGrain
{
    public Task<LogPage?> GetAsync() => Task.FromResult(stored.State.Page);

    public async Task StoreAsync(LogPage page)
    {
        if (stored.State.Page is not { } known) await stored.StoreAsync(new StoredLogPage { Page = page });
        // Its entries were committed with the log before: there is one history of them.
        else if (!known.Entries.SequenceEqual(page.Entries))
            throw new ZeroGException(FailureKind.Conflict, $"Page {this.GetPrimaryKeyString()} is stored with other entries.", "Grain storage was set back or shared by two clusters: restore it from a backup.");
    }
}
