using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ZeroG.Provenance;
using ZeroG.Provenance.Log;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Grains.Provenance;

/// <summary>
/// One activation's hands on a log: commits entries to grain storage, and keeps the silo's copy, which serves the proofs, level with that.
/// Used on the grain's turns only.
/// </summary>
/// <remarks>
/// The commit of an entry is the write of the grain's state, which the storage refuses to all but one of two activations (its ETag): no two
/// histories of a log can be begun, wherever its copies are. The copy follows the commit, so that it is never ahead of it.
/// </remarks>
/// <param name="log">The log's name.</param>
/// <param name="grains">Reaches the pages.</param>
/// <param name="logs">Has the copies.</param>
/// <param name="read">The state as it is stored.</param>
/// <param name="store">Stores the next.</param>
internal sealed class LogBook(string log, IGrainFactory grains, IProvenanceLogs logs, Func<ProvenanceLogState> read, Func<ProvenanceLogState, Task> store)
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly List<Batch> _waiting = [];
    private Task<IndexedLog>? _opening;
    private TreeFrontier _tree = TreeFrontier.Empty;

    /// <summary>The copy, level with what is stored; opened first where it is not. Another call tries again what failed.</summary>
    /// <exception cref="ZeroGException">It cannot be had now.</exception>
    public Task<IndexedLog> CopyAsync()
    {
        if (_opening is null or { IsFaulted: true } or { IsCanceled: true }) _opening = OpenAsync();
        return _opening;
    }

    /// <summary>Appends entries; those that are there already stay where they are. Calls that wait meanwhile share the next commit.</summary>
    /// <param name="texts">1 to 64, each an entry.</param>
    public async Task<ImmutableArray<LogPlace>> AppendAsync(ImmutableArray<string> texts)
    {
        var batch = new Batch(texts, [.. texts.Select(text => HashTree.LeafHash(Encoding.ASCII.GetBytes(text)))]);
        _waiting.Add(batch);
        await _writing.WaitAsync();
        try
        {
            var copy = await CopyAsync();
            if (_waiting.Contains(batch)) await CommitAsync(copy, batch);
            return [.. batch.Leaves.Select(leaf => new LogPlace(
                copy.Find(leaf) ?? throw new InvalidOperationException($"Entry {leaf} was appended to {log}, and is not there."), leaf.ToString()))];
        }
        finally
        {
            _waiting.Remove(batch);
            _writing.Release();
        }
    }

    /// <summary>Lets the copy go.</summary>
    public async Task CloseAsync()
    {
        if (_opening is not { } opening) return;
        _opening = null;
        try
        {
            await (await opening).DisposeAsync();
        }
        catch (Exception failed) when (failed is ZeroGException or IOException)
        {
            // It never opened.
        }
    }

    private async Task CommitAsync(IndexedLog copy, Batch first)
    {
        List<Batch> together = [first];
        foreach (var other in _waiting)
            if (other != first && together.Sum(batch => batch.Texts.Length) + other.Texts.Length <= LogPage.Size) together.Add(other);
        var fresh = together.SelectMany(batch => batch.Texts.Zip(batch.Leaves)).DistinctBy(entry => entry.Second).Where(entry => copy.Find(entry.Second) is null).ToList();
        if (fresh.Count > 0)
        {
            ImmutableArray<string> texts = [.. fresh.Select(entry => entry.First)];
            var tree = _tree.Append([.. fresh.Select(entry => entry.Second)]);
            foreach (var (page, entries) in read().WholePages()) await Page(page).StoreAsync(entries);
            await store(read().With(texts, tree.Root));
            try
            {
                await copy.AppendAsync(texts);
            }
            catch
            {
                // What is stored is the log: the copy catches up when it is opened again.
                await CloseAsync();
                throw;
            }

            _tree = tree;
        }

        _waiting.RemoveAll(together.Contains);
    }

    private async Task<IndexedLog> OpenAsync()
    {
        IndexedLog? copy = null;
        try
        {
            copy = await logs.OpenAsync(log);
            await CatchUpAsync(copy);
            _tree = await copy.FrontierAsync();
            return copy;
        }
        catch (Exception failure)
        {
            if (copy is not null) await copy.DisposeAsync();
            if (failure is IOException)
                throw new ZeroGException(FailureKind.Storage, $"This silo's copy of log '{log}' cannot be used: {failure.Message}", "What is appended waits until it can.", failure);
            throw;
        }
    }

    private async Task CatchUpAsync(IndexedLog copy)
    {
        var state = read();
        if (copy.Current.Size > state.Size)
        {
            throw new ZeroGException(
                FailureKind.Storage,
                $"Grain storage has {state.Size:N0} entries of log '{log}', and this silo's copy {copy.Current.Size:N0}: the storage was set back.",
                "Restore grain storage from its newest backup. Where entries are lost for good, the log has lied, and cannot be gone on with.");
        }

        while (copy.Current.Size is var size && size < state.TailStart)
        {
            var page = await Page(size / LogPage.Size).GetAsync()
                ?? throw new ZeroGException(FailureKind.Storage, $"Page {size / LogPage.Size} of log '{log}' is not in grain storage.", "Restore grain storage from a backup.");
            await copy.AppendAsync([.. page.Entries.Skip((int)(size % LogPage.Size))]);
        }

        if (copy.Current.Size < state.Size) await copy.AppendAsync([.. state.Tail.Skip((int)(copy.Current.Size - state.TailStart))]);
        if (copy.Current != state.Point)
        {
            throw new ZeroGException(
                FailureKind.Storage,
                $"This silo's copy of log '{log}' has {copy.Current}, and grain storage {state.Point}: one of them was changed.",
                "Stop the silo and move the copy's folder away: it is made anew from grain storage. Where that does not help, restore grain storage from a backup.");
        }
    }

    private IProvenancePageGrain Page(long page) => grains.GetGrain<IProvenancePageGrain>(string.Create(CultureInfo.InvariantCulture, $"{log}/{page}"));

    // One call's entries, with their hashes.
    private sealed class Batch(ImmutableArray<string> texts, ImmutableArray<Hash256> leaves)
    {
        public ImmutableArray<string> Texts => texts;

        public ImmutableArray<Hash256> Leaves => leaves;
    }
}
