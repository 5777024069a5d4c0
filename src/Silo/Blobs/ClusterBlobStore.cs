using System.Runtime.CompilerServices;
using ZeroG.Provenance;

namespace ZeroG.Silo.Blobs;

/// <summary>
/// One store of the cluster as this silo sees it: its own folder first, its peers behind it. A put answers when enough
/// keepers hold the blob; a read brings the blob here.
/// </summary>
internal sealed class ClusterBlobStore(ClusterBlobStores cluster, BlobScope scope, FolderBlobStore local) : IBlobStore
{
    private const int Attempts = 4;

    /// <inheritdoc/>
    /// <exception cref="ZeroGException">Not enough keepers can be reached (<see cref="FailureKind.Unavailable"/>); the blob stays here.</exception>
    public async Task<ContentDigest> PutAsync(Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        var start = content.CanSeek ? content.Position : 0;
        var digest = content.CanSeek
            ? await WithRoomAsync(
                content.Length - start,
                () =>
                {
                    content.Position = start;
                    return local.PutAsync(content, cancellationToken);
                },
                cancellationToken)
            : await local.PutAsync(content, cancellationToken);      // what was read of it cannot be read again
        await KeepAsync(digest.Id, cancellationToken);
        return digest;
    }

    /// <inheritdoc/>
    /// <exception cref="ZeroGException">Not enough keepers can be reached (<see cref="FailureKind.Unavailable"/>); the blob stays here.</exception>
    public async Task<ContentId> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        var id = await WithRoomAsync(content.Length, () => local.PutAsync(content, cancellationToken), cancellationToken);
        await KeepAsync(id, cancellationToken);
        return id;
    }

    /// <inheritdoc/>
    /// <exception cref="ZeroGException">A silo that may have the blob cannot be reached (<see cref="FailureKind.Unavailable"/>).</exception>
    public Task<Stream> OpenReadAsync(ContentId id, CancellationToken cancellationToken = default) =>
        ReadAsync(id, () => local.OpenReadAsync(id, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="ZeroGException">A silo that may have the blob cannot be reached (<see cref="FailureKind.Unavailable"/>).</exception>
    public Task<byte[]> ReadAllAsync(ContentId id, int maxLength, CancellationToken cancellationToken = default) =>
        id.Length > maxLength
            ? local.ReadAllAsync(id, maxLength, cancellationToken)      // refused there, before anything is fetched
            : ReadAsync(id, () => local.ReadAllAsync(id, maxLength, cancellationToken), cancellationToken);

    /// <summary>Whether this silo, or a peer that can be reached, has the blob.</summary>
    public async Task<bool> ContainsAsync(ContentId id, CancellationToken cancellationToken = default) =>
        await local.ContainsAsync(id, cancellationToken) || (id.Length >= 1 && await cluster.IsAtPeerAsync(scope, id, cancellationToken));

    /// <summary>
    /// Removes this silo's copy, and from a scratch store the copies of the peers that can be reached; the rest goes with the
    /// job's scratch store. Peers never delete durable content for one another.
    /// </summary>
    /// <returns>Whether it was here.</returns>
    public async Task<bool> DeleteAsync(ContentId id, CancellationToken cancellationToken = default)
    {
        cluster.Cache?.Remove(scope, id);
        var wasHere = await local.DeleteAsync(id, cancellationToken);
        if (scope.JobId is not null && id.Length >= 1) await cluster.DeleteAtPeersAsync(scope, id, cancellationToken);
        return wasHere;
    }

    /// <summary>The blobs that this silo holds itself.</summary>
    public async IAsyncEnumerable<ContentId> EnumerateAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var id in local.EnumerateAsync(cancellationToken)) yield return id;
    }

    private async Task KeepAsync(ContentId id, CancellationToken cancellationToken)
    {
        using var use = cluster.Cache?.Use(scope, id);
        use?.SetHere();
        try
        {
            await cluster.Copies.EnsureAsync(scope, local, id, cancellationToken);
        }
        catch (BlobNotFoundException)
        {
            // Trimmed in this moment as an older put of the same content, which happens only to what enough keepers hold.
            if (!await cluster.Copies.AreThereAsync(scope, id, cancellationToken)) throw;
        }

        cluster.TrimInBackground();
    }

    private async Task<T> ReadAsync<T>(ContentId id, Func<Task<T>> read, CancellationToken cancellationToken)
    {
        if (id.Length < 1) return await read();
        if (id.Length > local.MaxBlobLength)
            throw new BlobTooLargeException($"Blob {id.ToShortString()} is longer than the {local.MaxBlobLength:N0} bytes this silo takes for one.");
        using var use = cluster.Cache?.Use(scope, id);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var content = await read();
                use?.SetHere();
                return content;
            }
            catch (BlobNotFoundException) when (attempt < Attempts)
            {
                await FetchAsync(id, cancellationToken);
            }
            catch (CorruptBlobException damage) when (attempt < Attempts)
            {
                use?.SetHere();
                cluster.OnDamage(id, damage);
                if (!await TryHealAsync(id, cancellationToken)) throw;
            }

            use?.SetHere();
            cluster.TrimInBackground();
        }
    }

    private Task<bool> FetchAsync(ContentId id, CancellationToken cancellationToken) => WithRoomAsync(
        id.Length,
        async () =>
        {
            await cluster.Downloads.FetchAsync(scope, id, cancellationToken);
            return true;
        },
        cancellationToken);

    // On a full disk, what keepers hold too makes way once.
    private async Task<T> WithRoomAsync<T>(long bytes, Func<Task<T>> store, CancellationToken cancellationToken)
    {
        try
        {
            return await store();
        }
        catch (BlobStoreFullException) when (cluster.Cache is not null)
        {
            await cluster.Cache.TrimAsync(bytes, cancellationToken);
            return await store();
        }
    }

    private async Task<bool> TryHealAsync(ContentId id, CancellationToken cancellationToken)
    {
        try
        {
            await FetchAsync(id, cancellationToken);
            return true;
        }
        catch (BlobNotFoundException)
        {
            return false;
        }
    }
}
