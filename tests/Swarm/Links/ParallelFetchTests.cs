using ZeroG.Swarm.Links;

namespace ZeroG.Swarm.Tests.Links;

public sealed class ParallelFetchTests
{
    [Fact]
    public async Task A_blob_comes_whole_from_several_donors_at_once()
    {
        await using var donors = new Donors();
        var content = Donors.Content(40);
        var snapshot = ChunkSnapshot.Of(content);
        var fetched = new byte[content.Length];

        var reports = await ParallelFetch.RunAsync(
            snapshot.Chunks.Blob, [await donors.LinkAsync("a", snapshot), await donors.LinkAsync("b", snapshot), await donors.LinkAsync("c", snapshot)], fetched);

        Assert.Equal(content, fetched);
        Assert.Equal(40, reports.Sum(report => report.Chunks));
        Assert.Equal(content.Length, reports.Sum(report => report.Bytes));
        Assert.All(reports, report => Assert.Null(report.Dropped));
    }

    [Fact]
    public async Task What_a_donor_killed_in_the_middle_did_not_bring_comes_from_the_others()
    {
        await using var donors = new Donors();
        var content = Donors.Content(60);
        var (snapshot, reads) = (ChunkSnapshot.Of(content), 0);
        var dying = snapshot with
        {
            Read = (offset, destination, cancellation) =>
            {
                if (Interlocked.Increment(ref reads) == 5) donors.Kill(0);
                return snapshot.Read(offset, destination, cancellation);
            },
        };
        var fetched = new byte[content.Length];

        // The healthy one is slow enough that the other is killed before all is there.
        var reports = await ParallelFetch.RunAsync(
            snapshot.Chunks.Blob,
            [await donors.LinkAsync("dying", dying), await donors.LinkAsync("healthy", snapshot, new LinkShape(8_000_000, TimeSpan.Zero))],
            fetched);

        Assert.Equal(content, fetched);
        Assert.Equal(LinkFault.Vanished, reports[0].Dropped?.Fault);
        Assert.InRange(reports[0].Chunks, 1, 5);
        Assert.Equal(60 - reports[0].Chunks, reports[1].Chunks);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public async Task A_donor_that_lies_is_dropped_and_named_and_none_of_its_lie_is_written(int truths)
    {
        await using var donors = new Donors();
        var content = Donors.Content(40);
        var (snapshot, reads) = (ChunkSnapshot.Of(content), 0);
        var lying = snapshot with
        {
            Read = async (offset, destination, cancellation) =>
            {
                await snapshot.Read(offset, destination, cancellation);
                if (Interlocked.Increment(ref reads) > truths) destination.Span[17] ^= 1;
            },
        };
        var fetched = new byte[content.Length];

        var reports = await ParallelFetch.RunAsync(
            snapshot.Chunks.Blob,
            [await donors.LinkAsync("liar", lying), await donors.LinkAsync("honest", snapshot, new LinkShape(8_000_000, TimeSpan.Zero))],
            fetched);

        Assert.Equal(content, fetched);
        Assert.Equal(LinkFault.Malformed, reports[0].Dropped?.Fault);
        Assert.Contains("liar lied", reports[0].Dropped?.Message);
        Assert.Equal(truths, reports[0].Chunks);
    }

    [Fact]
    public async Task A_donor_whose_hashes_are_not_those_of_the_root_is_dropped_before_it_sends_a_chunk()
    {
        await using var donors = new Donors();
        var (content, other) = (Donors.Content(4), Donors.Content(4, seed: 2));
        var snapshot = ChunkSnapshot.Of(content);
        var server = new ScriptedDonor(ChunkSnapshot.Of(other).Chunks.Hashes);
        var fetched = new byte[content.Length];

        var reports = await ParallelFetch.RunAsync(snapshot.Chunks.Blob, [await server.LinkAsync("forger"), await donors.LinkAsync("honest", snapshot)], fetched);

        Assert.Equal(content, fetched);
        Assert.Contains("hashes", reports[0].Dropped?.Message);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_stalled_donor_holds_nobody_up()
    {
        await using var donors = new Donors();
        var content = Donors.Content(30);
        var snapshot = ChunkSnapshot.Of(content);
        var stalled = snapshot with { Read = async (_, _, cancellation) => await Task.Delay(Timeout.Infinite, cancellation) };
        var fetched = new byte[content.Length];

        // No limit comes into it: a donor with room takes over what the other holds.
        var reports = await ParallelFetch.RunAsync(
            snapshot.Chunks.Blob,
            [await donors.LinkAsync("stalled", stalled), await donors.LinkAsync("healthy", snapshot)],
            fetched,
            new ParallelFetchOptions { LeaseLimit = TimeSpan.FromHours(1), DonorLimit = TimeSpan.FromHours(2) }).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(content, fetched);
        Assert.Equal([0, 30], reports.Select(report => report.Chunks));
    }

    [Fact]
    public async Task When_no_donor_is_left_the_fetch_says_what_became_of_each()
    {
        await using var donors = new Donors();
        var snapshot = ChunkSnapshot.Of(Donors.Content(8));
        var stalled = snapshot with { Read = async (_, _, cancellation) => await Task.Delay(Timeout.Infinite, cancellation) };
        var lying = snapshot with
        {
            Read = (_, destination, _) =>
            {
                destination.Span.Clear();
                return ValueTask.CompletedTask;
            },
        };

        var failure = await Assert.ThrowsAsync<LinkException>(async () => await ParallelFetch.RunAsync(
            snapshot.Chunks.Blob,
            [await donors.LinkAsync("silent", stalled), await donors.LinkAsync("liar", lying), await donors.LinkAsync("empty", new ChunkServer())],
            new byte[snapshot.Chunks.Blob.Length],
            new ParallelFetchOptions { LeaseLimit = TimeSpan.FromMilliseconds(20), DonorLimit = TimeSpan.FromMilliseconds(800) }));

        Assert.Equal(LinkFault.Unavailable, failure.Fault);
        Assert.Contains("silent brought nothing", failure.Message);
        Assert.Contains("liar lied", failure.Message);
        Assert.Contains("empty does not have blob", failure.Message);
        Assert.Contains("0 of 8 chunks", failure.Message);
    }

    [Fact]
    public async Task The_faster_donor_brings_more()
    {
        await using var donors = new Donors();
        var content = Donors.Content(40);
        var snapshot = ChunkSnapshot.Of(content);
        var fetched = new byte[content.Length];

        var reports = await ParallelFetch.RunAsync(
            snapshot.Chunks.Blob,
            [
                await donors.LinkAsync("slow", snapshot, new LinkShape(1_000_000, TimeSpan.Zero)),
                await donors.LinkAsync("fast", snapshot, new LinkShape(8_000_000, TimeSpan.Zero)),
            ],
            fetched);

        Assert.Equal(content, fetched);
        Assert.InRange(reports[1].Chunks, 3 * reports[0].Chunks, 40);
    }

    [Fact]
    public async Task Newcomers_at_once_never_have_more_chunks_under_way_than_the_donor_leases()
    {
        await using var donors = new Donors();
        var content = Donors.Content(30);
        var (snapshot, now, most) = (ChunkSnapshot.Of(content), 0, 0);
        using var server = new ChunkServer(mostLeases: 2);
        server.Offer(snapshot with
        {
            Read = async (offset, destination, cancellation) =>
            {
                var inside = Interlocked.Increment(ref now);
                lock (server) most = Math.Max(most, inside);
                await Task.Yield();
                await snapshot.Read(offset, destination, cancellation);
                Interlocked.Decrement(ref now);
            },
        });
        var fetched = Enumerable.Range(0, 4).Select(_ => new byte[content.Length]).ToList();
        var links = new List<ChunkDonor>();
        for (var i = 0; i < fetched.Count; i++) links.Add(await donors.LinkAsync("donor", server));

        await Task.WhenAll(fetched.Select((destination, i) => ParallelFetch.RunAsync(snapshot.Chunks.Blob, [links[i]], destination)));

        Assert.All(fetched, copy => Assert.Equal(content, copy));
        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public async Task A_failing_destination_ends_the_fetch_with_its_own_reason()
    {
        await using var donors = new Donors();
        var snapshot = ChunkSnapshot.Of(Donors.Content(10));

        var failure = await Assert.ThrowsAsync<IOException>(async () => await ParallelFetch.RunAsync(
            snapshot.Chunks.Blob,
            [await donors.LinkAsync("a", snapshot), await donors.LinkAsync("b", snapshot)],
            (offset, _, _) => offset == 0 ? throw new IOException("The disk is full.") : ValueTask.CompletedTask));

        Assert.Equal("The disk is full.", failure.Message);
    }

    [Fact]
    public void A_root_binds_length_chunk_size_and_every_hash()
    {
        var list = ChunkList.Of(Donors.Content(3));
        var (blob, hashes) = (list.Blob, list.Hashes.ToArray());

        Assert.NotNull(ChunkList.Verify(blob, hashes));
        Assert.Null(ChunkList.Verify(new ChunkedBlob(blob.Root, blob.Length - 1), hashes));
        Assert.Null(ChunkList.Verify(new ChunkedBlob(blob.Root, blob.Length, 2 * ChunkedBlob.MinChunk), hashes.AsSpan(0, 64)));
        hashes[40] ^= 1;
        Assert.Null(ChunkList.Verify(blob, hashes));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChunkedBlob(blob.Root, long.MaxValue));
    }
}
