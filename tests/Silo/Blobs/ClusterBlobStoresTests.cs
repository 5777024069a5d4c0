using Microsoft.AspNetCore.Http;
using ZeroG.Provenance;
using ZeroG.Silo.Blobs;
using ZeroG.Silo.Node;
using ZeroG.Silo.Tests.Node;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Blobs;

public sealed class ClusterBlobStoresTests : IDisposable
{
    private const string Job = "01jd0000000000000000000000";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_put_is_not_acknowledged_before_the_keeper_has_committed()
    {
        var arrived = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        await using var keeper = await BlobSilo.StartAsync(_folder.Path, between: async (context, next) =>
        {
            if (HttpMethods.IsPatch(context.Request.Method))
            {
                arrived.TrySetResult();
                await gate.Task;
            }

            await next(context);
        });
        await using var writer = new BlobReader(new PeerList(keeper.Peer), new ClusterBlobOptions { IsKeeper = false });

        var put = writer.Stores.Durable.PutAsync(Pattern.Bytes(1000));
        await arrived.Task;
        Assert.False(put.IsCompleted);
        Assert.True(await writer.Local.Durable.ContainsAsync(Pattern.Id(1000)));
        gate.SetResult();

        Assert.True(await keeper.Stores.Durable.ContainsAsync(await put));
    }

    [Fact]
    public async Task Without_enough_keepers_a_put_is_refused_with_the_remedy_and_the_blob_stays()
    {
        await using var keeper = await BlobSilo.StartAsync(_folder.Path);
        await using var writer = new BlobReader(
            new PeerList(keeper.Peer, keeper.Peer with { Silo = "gpu", IsKeeper = false }),
            new ClusterBlobOptions { IsKeeper = false, Copies = 2, PutPatience = TimeSpan.FromMilliseconds(100) });

        var failure = await Assert.ThrowsAsync<ZeroGException>(() => writer.Stores.Durable.PutAsync(Pattern.Bytes(1000)));

        Assert.Equal(FailureKind.Unavailable, failure.Kind);
        Assert.Contains("1 of the 2", failure.Message, StringComparison.Ordinal);
        Assert.Contains("ZeroG:Blobs:Copies", failure.Remedy, StringComparison.Ordinal);
        Assert.True(await writer.Local.Durable.ContainsAsync(Pattern.Id(1000)));
    }

    [Fact]
    public async Task A_put_waits_for_a_killed_keeper_and_ends_when_it_is_back()
    {
        var keeper = await BlobSilo.StartAsync(_folder.Path);
        var peers = new PeerList(keeper.Peer);
        await keeper.DisposeAsync();
        await using var writer = new BlobReader(peers, new ClusterBlobOptions { IsKeeper = false });
        var put = writer.Stores.Scratch(Job).PutAsync(Pattern.Bytes(5000));

        await using var again = await BlobSilo.StartAsync(_folder.Path);
        peers.Peers = [again.Peer];

        Assert.True(await again.Stores.Scratch(Job).ContainsAsync(await put));
    }

    [Fact]
    public async Task A_cache_gives_up_what_a_keeper_holds_and_never_what_is_only_here()
    {
        await using var keeper = await BlobSilo.StartAsync(_folder.Path);
        await using var silo = new BlobReader(
            new PeerList(keeper.Peer), new ClusterBlobOptions { IsKeeper = false, CacheBytes = Segments.Size });
        var onlyHere = await silo.Local.Durable.PutAsync(Pattern.Bytes(200_000));
        var kept = await silo.Stores.Durable.PutAsync(Pattern.Bytes(200_001));

        await silo.Stores.SweepAsync((_, _) => Task.FromResult(false));

        Assert.True(await silo.Local.Durable.ContainsAsync(onlyHere));
        Assert.False(await silo.Local.Durable.ContainsAsync(kept));
        Assert.Equal(Pattern.Bytes(200_001), await silo.Stores.Durable.ReadAllAsync(kept, 200_001));
    }

    [Fact]
    public async Task A_keepers_copy_that_rotted_does_not_count_and_a_put_replaces_it()
    {
        await using var keeper = await BlobSilo.StartAsync(_folder.Path);
        await using var silo = new BlobReader(
            new PeerList(keeper.Peer), new ClusterBlobOptions { IsKeeper = false, CacheBytes = Segments.Size });
        var id = await silo.Stores.Durable.PutAsync(Pattern.Bytes(300_000));
        await silo.Stores.SweepAsync((_, _) => Task.FromResult(false));
        Assert.Equal(Pattern.Bytes(300_000), await silo.Stores.Durable.ReadAllAsync(id, 300_000));
        var copy = keeper.Files().Single();
        await File.WriteAllBytesAsync(copy, new byte[300_000]);

        await silo.Stores.SweepAsync((_, _) => Task.FromResult(false));
        Assert.True(await silo.Local.Durable.ContainsAsync(id));

        await silo.Stores.Durable.PutAsync(Pattern.Bytes(300_000));
        Assert.Equal(Pattern.Bytes(300_000), await File.ReadAllBytesAsync(copy));
    }

    [Fact]
    public async Task What_could_not_be_read_takes_no_room_in_a_cache()
    {
        await using var keeper = await BlobSilo.StartAsync(_folder.Path);
        await using var silo = new BlobReader(new PeerList(keeper.Peer), new ClusterBlobOptions
        {
            IsKeeper = false,
            CacheBytes = Segments.Size,
            MissingPatience = TimeSpan.FromMilliseconds(20),
        });
        var cache = silo.Stores.Cache!;

        await Assert.ThrowsAsync<BlobNotFoundException>(() => silo.Stores.Durable.OpenReadAsync(Pattern.Id(300_000)));
        Assert.Equal(0, cache.Bytes);

        var id = await keeper.Stores.Durable.PutAsync(Pattern.Bytes(1000));
        foreach (var _ in Enumerable.Range(0, 2)) await silo.Stores.Durable.ReadAllAsync(id, 1000);
        Assert.Equal(1000, cache.Bytes);
        await silo.Stores.Durable.DeleteAsync(id);
        Assert.Equal(0, cache.Bytes);
    }

    [Fact]
    public async Task On_a_full_disk_what_keepers_hold_makes_room_for_what_is_put_and_read()
    {
        await using var keeper = await BlobSilo.StartAsync(_folder.Path);
        await using var silo = new BlobReader(
            new PeerList(keeper.Peer), new ClusterBlobOptions { IsKeeper = false }, limits: new FolderBlobStoreOptions { MaxTotalLength = 3000 });
        var there = await keeper.Stores.Durable.PutAsync(Pattern.Bytes(2000));
        var first = await silo.Stores.Durable.PutAsync(Pattern.Bytes(2001));

        var second = await silo.Stores.Durable.PutAsync(new MemoryStream(Pattern.Bytes(2002)));
        Assert.False(await silo.Local.Durable.ContainsAsync(first));
        Assert.Equal(Pattern.Bytes(2000), await silo.Stores.Durable.ReadAllAsync(there, 2000));
        Assert.False(await silo.Local.Durable.ContainsAsync(second.Id));

        await keeper.KillAsync();
        await Assert.ThrowsAsync<BlobStoreFullException>(() => silo.Stores.Durable.PutAsync(Pattern.Bytes(2003)));
        Assert.True(await silo.Local.Durable.ContainsAsync(there));
    }

    [Fact]
    public async Task A_damaged_local_copy_is_fetched_again()
    {
        await using var keeper = await BlobSilo.StartAsync(_folder.Path);
        await using var silo = new BlobReader(new PeerList(keeper.Peer), new ClusterBlobOptions { IsKeeper = false });
        var id = await silo.Stores.Durable.PutAsync(Pattern.Bytes(1000));
        await File.WriteAllBytesAsync(silo.Files().Single(), new byte[1000]);

        Assert.Equal(Pattern.Bytes(1000), await silo.Stores.Durable.ReadAllAsync(id, 1000));
        Assert.Contains(silo.Log, line => line.Contains("damaged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Content_is_found_by_its_root_alone_here_and_at_peers()
    {
        await using var keeper = await BlobSilo.StartAsync(_folder.Path);
        await using var silo = new BlobReader(new PeerList(keeper.Peer));
        var here = await silo.Local.Durable.PutAsync(new byte[1]);
        var there = await keeper.Stores.Durable.PutAsync(new byte[256]);

        Assert.Equal([here, there], await silo.Stores.FindAsync(here.Root));
        Assert.Empty(await silo.Stores.FindAsync(Pattern.Id(10).Root));
        Assert.True(await silo.Stores.Durable.ContainsAsync(there));
    }

    [Fact]
    public async Task What_no_peer_has_is_not_found()
    {
        await using var keeper = await BlobSilo.StartAsync(_folder.Path);
        await using var silo = new BlobReader(
            new PeerList(keeper.Peer), new ClusterBlobOptions { IsKeeper = false, MissingPatience = TimeSpan.FromMilliseconds(20) });

        await Assert.ThrowsAsync<BlobNotFoundException>(() => silo.Stores.Durable.OpenReadAsync(Pattern.Id(10)));
        Assert.False(await silo.Stores.Durable.ContainsAsync(Pattern.Id(10)));
    }

    [Fact]
    public async Task Scratch_is_deleted_at_the_keeper_too_and_swept_when_its_job_has_ended()
    {
        await using var keeper = await BlobSilo.StartAsync(_folder.Path);
        await using var silo = new BlobReader(new PeerList(keeper.Peer), new ClusterBlobOptions { IsKeeper = false });
        var first = await silo.Stores.Scratch(Job).PutAsync(Pattern.Bytes(10));
        await silo.Stores.Scratch(Job).PutAsync(Pattern.Bytes(20));

        Assert.True(await silo.Stores.Scratch(Job).DeleteAsync(first));
        Assert.Single(keeper.Files());
        Assert.Equal([Job], silo.Stores.ScratchJobs);
        await silo.Stores.SweepAsync((jobId, _) => Task.FromResult(jobId == Job));
        Assert.Empty(silo.Files());
    }

    [Fact]
    public async Task Dropping_a_jobs_scratch_drops_it_at_the_peers_too()
    {
        var dropped = new TaskCompletionSource();
        await using var keeper = await BlobSilo.StartAsync(_folder.Path, between: async (context, next) =>
        {
            await next(context);
            if (HttpMethods.IsDelete(context.Request.Method)) dropped.SetResult();
        });
        await using var silo = new BlobReader(new PeerList(keeper.Peer), new ClusterBlobOptions { IsKeeper = false });
        var durable = await silo.Stores.Durable.PutAsync(Pattern.Bytes(10));
        await silo.Stores.Scratch(Job).PutAsync(Pattern.Bytes(20));
        Assert.Equal(2, keeper.Files().Length);

        silo.Stores.DropScratch(Job);
        Assert.Single(silo.Files());
        await dropped.Task;

        Assert.Single(keeper.Files());
        Assert.True(await keeper.Stores.Durable.ContainsAsync(durable));
        Assert.Empty(keeper.Stores.ScratchJobs);
    }

    [Fact]
    public async Task A_put_of_a_silo_that_drains_gives_up_on_absent_keepers_within_the_drain()
    {
        await using var keeper = await BlobSilo.StartAsync(_folder.Path);
        await keeper.KillAsync();
        using var drain = new CancellationTokenSource();
        await using var silo = new BlobReader(
            new PeerList(keeper.Peer),
            new ClusterBlobOptions { IsKeeper = false, PutPatience = TimeSpan.FromDays(1), DrainPatience = TimeSpan.FromMilliseconds(20) },
            draining: drain.Token);
        var put = silo.Stores.Scratch(Job).PutAsync(Pattern.Bytes(1000));

        await drain.CancelAsync();

        Assert.Equal(FailureKind.Unavailable, (await Assert.ThrowsAsync<ZeroGException>(() => put)).Kind);
        Assert.True(await silo.Local.Scratch(Job).ContainsAsync(Pattern.Id(1000)));
    }

    [Fact]
    public async Task What_a_silo_that_drains_has_put_is_read_by_another_when_it_is_gone()
    {
        await using var keeper = await BlobSilo.StartAsync(_folder.Path);
        using var drain = new CancellationTokenSource();
        await drain.CancelAsync();
        ContentId id;
        await using (var leaving = new BlobReader(new PeerList(keeper.Peer), new ClusterBlobOptions { IsKeeper = false }, draining: drain.Token))
            id = await leaving.Stores.Scratch(Job).PutAsync(Pattern.Bytes(1000));

        await using var next = new BlobReader(new PeerList(keeper.Peer), new ClusterBlobOptions { IsKeeper = false });
        Assert.Equal(Pattern.Bytes(1000), await next.Stores.Scratch(Job).ReadAllAsync(id, 1000));
    }

    [Fact]
    public async Task Fewer_keepers_than_hold_every_blob_cannot_say_that_there_is_none()
    {
        await using var keeper = await BlobSilo.StartAsync(_folder.Path);
        var options = new ClusterBlobOptions
        {
            IsKeeper = false,
            Copies = 2,
            MissingPatience = TimeSpan.FromMilliseconds(20),
            ReadPatience = TimeSpan.FromMilliseconds(40),
        };
        await using var silo = new BlobReader(new PeerList(keeper.Peer, keeper.Peer with { Silo = "gpu", IsKeeper = false }), options);
        await using var alone = new BlobReader(new PeerList(), options with { Copies = 1 });

        foreach (var stores in new[] { silo.Stores, alone.Stores })
        {
            var failure = await Assert.ThrowsAsync<ZeroGException>(() => stores.Durable.OpenReadAsync(Pattern.Id(10)));
            Assert.Equal(FailureKind.Unavailable, failure.Kind);
        }
    }

    [Fact]
    public async Task Content_added_at_one_node_is_opened_at_another_that_does_not_have_it()
    {
        await using var grains = await TestNode.StartAsync(providers: 0);
        await using var keeper = await BlobSilo.StartAsync(_folder.Path);
        await using var first = new BlobReader(new PeerList(keeper.Peer), new ClusterBlobOptions { IsKeeper = false });
        await using var second = new BlobReader(new PeerList(keeper.Peer), new ClusterBlobOptions { IsKeeper = false });
        GrainNode NodeOf(BlobReader silo) => new(grains.Local.Grains, silo.Stores, () => throw new NotSupportedException(), new NodeUploads("unused", silo.Stores, TimeProvider.System), new ModelTraces(silo.Stores, TimeProvider.System));

        var version = await NodeOf(first).AddDatasetAsync("text", new MemoryStream(Pattern.Bytes(300_000)), "text.txt");
        Assert.Empty(second.Files());
        await using var content = await NodeOf(second).OpenBlobAsync(version.Content.Root);

        using var read = new MemoryStream();
        await content.CopyToAsync(read);
        Assert.Equal(Pattern.Bytes(300_000), read.ToArray());
        Assert.Single(second.Files());
        Assert.Equal(FailureKind.NotFound, (await Assert.ThrowsAsync<ZeroGException>(() => NodeOf(second).OpenBlobAsync("0x" + Pattern.Id(7).Root.ToHex()))).Kind);
    }

    [Fact]
    public async Task Content_whose_keeper_is_away_is_unavailable_and_not_missing()
    {
        await using var grains = await TestNode.StartAsync(providers: 0);
        await using var keeper = await BlobSilo.StartAsync(_folder.Path);
        var peers = new PeerList(keeper.Peer);
        await using var silo = new BlobReader(peers, new ClusterBlobOptions
        {
            IsKeeper = false,
            MissingPatience = TimeSpan.FromMilliseconds(20),
            ReadPatience = TimeSpan.FromMilliseconds(40),
        });
        var node = new GrainNode(grains.Local.Grains, silo.Stores, () => throw new NotSupportedException(), new NodeUploads("unused", silo.Stores, TimeProvider.System), new ModelTraces(silo.Stores, TimeProvider.System));
        var root = "0x" + Pattern.Id(7).Root.ToHex();
        await IsAsync(FailureKind.NotFound);

        await keeper.KillAsync();
        await IsAsync(FailureKind.Unavailable);
        peers.Peers = [];
        await IsAsync(FailureKind.Unavailable);

        async Task IsAsync(FailureKind kind)
        {
            foreach (var length in new long?[] { null, 7 })
                Assert.Equal(kind, (await Assert.ThrowsAsync<ZeroGException>(() => node.OpenBlobAsync(root, length))).Kind);
        }
    }
}
