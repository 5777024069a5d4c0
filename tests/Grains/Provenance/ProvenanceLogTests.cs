using System.Collections.Immutable;
using System.Text;
using ZeroG.Chain;
using ZeroG.Chain.Logs;
using ZeroG.Provenance;
using ZeroG.Provenance.Entries;
using ZeroG.Provenance.Log;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Grains.Tests.Provenance;

public sealed class ProvenanceLogTests
{
    private static string Text(int i) => new RoundEntry($"job-{i % 7}", i, new ContentId(Hash256.FromBytes(new byte[32]), 1)).ToText();

    private static LogAppend Append(params IEnumerable<int> entries) => new([.. entries.Select(Text)]);

    private static ReadOnlySpan<Hash256> Hashes(ImmutableArray<string> path) => path.Select(hash => Hash256.Parse(hash)).ToArray();

    [Fact]
    public async Task What_is_appended_is_found_and_proven_under_the_signed_head()
    {
        await using var cluster = await LogCluster.StartAsync("first");
        for (var i = 0; i < 150; i += 30) await cluster.Log.AppendAsync(Append(Enumerable.Range(i, 30)));

        var head = await cluster.Log.HeadAsync();
        var point = VerifiedPoint(head);
        Assert.Equal(150, point.Size);
        for (var i = 0; i < 150; i++)
        {
            var proof = await cluster.Log.ProveInclusionAsync(i, null);
            Assert.Equal(HashTree.LeafHash(Encoding.ASCII.GetBytes(Text(i))).ToString(), proof.LeafHash);
            Assert.True(point.Includes(i, Hash256.Parse(proof.LeafHash), Hashes(proof.Path)));
            var consistency = await cluster.Log.ProveConsistencyAsync(i, 150);
            Assert.True(point.Extends(new LogPoint(i, Hash256.Parse(consistency.FirstRoot)), Hashes(consistency.Path)));
        }

        var page = await cluster.Log.EntriesAsync(100, 64);
        Assert.Equal(Enumerable.Range(100, 50).Select(Text), page.Items.Select(item => item.Text));
        Assert.Equal((null, 150L), (page.Next, page.Size));
        Assert.Equal(64, (await cluster.Log.EntriesAsync(0, 64)).Next);

        var about = await cluster.Log.FindAsync("job/job-3", 0, 5);
        Assert.Equal([3L, 10, 17, 24, 31], about.Items.Select(item => item.Index));
        Assert.Equal(38, about.Next);
    }

    [Fact]
    public async Task An_entry_that_is_told_again_keeps_its_place()
    {
        await using var cluster = await LogCluster.StartAsync("first");
        var first = await cluster.Log.AppendAsync(Append(0, 1, 2));
        var again = await cluster.Log.AppendAsync(Append(2, 3, 0, 3));
        Assert.Equal([0L, 1, 2], first.Places.Select(place => place.Index));
        Assert.Equal([2L, 3, 0, 3], again.Places.Select(place => place.Index));
        Assert.Equal(4, (await cluster.Log.HeadAsync()).Size);
    }

    [Fact]
    public async Task Calls_that_wait_share_a_commit_and_each_entry_gets_one_place()
    {
        await using var cluster = await LogCluster.StartAsync("first");
        await cluster.Log.AppendAsync(Append(0));
        var before = cluster.Storage.Writes["log"];
        var log = cluster.Log;
        var receipts = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => log.AppendAsync(Append(i % 200))));
        Assert.Equal(200, (await cluster.Log.HeadAsync()).Size);
        Assert.All(receipts.Zip(receipts.Skip(200)), pair => Assert.Equal(pair.First.Places[0], pair.Second.Places[0]));
        Assert.InRange(cluster.Storage.Writes["log"] - before, 1, 200);
    }

    [Fact]
    public async Task A_log_goes_on_after_a_restart_and_its_copy_is_made_anew_where_it_is_gone()
    {
        await using var cluster = await LogCluster.StartAsync("first");
        await cluster.Log.AppendAsync(Append(Enumerable.Range(0, 50)));
        await cluster.Log.AppendAsync(Append(Enumerable.Range(50, 50)));
        var before = VerifiedPoint(await cluster.Log.HeadAsync());

        await cluster.RestartAsync("first", () => { });
        Assert.Equal(before, VerifiedPoint(await cluster.Log.HeadAsync()));
        await cluster.Log.AppendAsync(Append(Enumerable.Range(100, 60)));
        await RequireExtendsAsync(cluster, before, 160);

        await cluster.RestartAsync("first", () => Directory.Delete(cluster.FolderOf("first"), recursive: true));
        await RequireExtendsAsync(cluster, before, 160);
        Assert.Equal(Enumerable.Range(0, 64).Select(Text), (await cluster.Log.EntriesAsync(0, 64)).Items.Select(item => item.Text));
        Assert.Equal([7L], (await cluster.Log.AppendAsync(Append(7))).Places.Select(place => place.Index));
    }

    [Fact]
    public async Task A_log_whose_silo_is_killed_is_served_by_another_from_what_is_stored()
    {
        await using var cluster = await LogCluster.StartAsync("a", "b", "c");
        await cluster.Log.AppendAsync(Append(Enumerable.Range(0, 64)));
        await cluster.Log.AppendAsync(Append(Enumerable.Range(64, 30)));
        var before = VerifiedPoint(await cluster.Log.HeadAsync());
        var server = Serving(cluster);

        await cluster.Running.KillAsync(server);
        Assert.Equal([5L, 94], (await cluster.Log.AppendAsync(Append(5, 94))).Places.Select(place => place.Index));
        await RequireExtendsAsync(cluster, before, 95);
        Assert.NotEqual(server, Serving(cluster));
    }

    [Fact]
    public async Task Nothing_is_lost_or_doubled_when_writes_of_the_state_fail_before_or_after_they_are_taken()
    {
        await using var cluster = await LogCluster.StartAsync("first");
        await cluster.Log.AppendAsync(Append(Enumerable.Range(0, 60)));
        var before = VerifiedPoint(await cluster.Log.HeadAsync());
        for (var i = 60; i < 90; i++)
        {
            cluster.Storage.FailNext(i % 3);
            await UntilTakenAsync(cluster, Append(i));
        }

        await RequireExtendsAsync(cluster, before, 90);
        var all = await cluster.Log.EntriesAsync(60, 64);
        Assert.Equal(Enumerable.Range(60, 30).Select(Text), all.Items.Select(item => item.Text));
    }

    [Fact]
    public async Task Storage_that_was_set_back_is_not_gone_on_with()
    {
        await using var cluster = await LogCluster.StartAsync("first");
        await cluster.Log.AppendAsync(Append(0));
        var setBack = cluster.Storage.Snapshot();
        await cluster.Log.AppendAsync(Append(1));
        await cluster.RestartAsync("first", setBack);

        var refused = await Assert.ThrowsAsync<ZeroGException>(() => cluster.Log.AppendAsync(Append(2)));
        Assert.Equal(FailureKind.Storage, refused.Kind);
        Assert.Contains("was set back", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ZeroGException>(() => cluster.Log.HeadAsync());
    }

    [Fact]
    public async Task A_copy_of_another_history_is_not_served()
    {
        await using var cluster = await LogCluster.StartAsync("first");
        await using (var other = await IndexedLog.OpenAsync(Path.Combine(cluster.FolderOf("first"), LogNames.Main))) await other.AppendAsync([Text(9)]);
        var refused = await Assert.ThrowsAsync<ZeroGException>(() => cluster.Log.HeadAsync());
        Assert.Equal(FailureKind.Storage, refused.Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"kind\":\"gossip\",\"v\":1}")]
    public async Task What_is_no_entry_is_refused_with_all_that_came_with_it(string text)
    {
        await using var cluster = await LogCluster.StartAsync("first");
        var refused = await Assert.ThrowsAsync<ZeroGException>(() => cluster.Log.AppendAsync(new LogAppend([Text(1), text])));
        Assert.Equal(FailureKind.Invalid, refused.Kind);
        Assert.Equal(0, (await cluster.Log.HeadAsync()).Size);
    }

    [Fact]
    public async Task What_the_log_does_not_have_is_not_proven()
    {
        await using var cluster = await LogCluster.StartAsync("first");
        await cluster.Log.AppendAsync(Append(0, 1));
        foreach (var (index, size) in new (long, long?)[] { (2, null), (-1, null), (0, 3), (1, 1), (0, -1) })
            Assert.Equal(FailureKind.NotFound, (await Assert.ThrowsAsync<ZeroGException>(() => cluster.Log.ProveInclusionAsync(index, size))).Kind);
        foreach (var (first, second) in new[] { (2L, 1L), (-1, 1), (0, 3) })
            Assert.Equal(FailureKind.NotFound, (await Assert.ThrowsAsync<ZeroGException>(() => cluster.Log.ProveConsistencyAsync(first, second))).Kind);
        foreach (var limit in new[] { 0, 65 })
            Assert.Equal(FailureKind.Invalid, (await Assert.ThrowsAsync<ZeroGException>(() => cluster.Log.EntriesAsync(0, limit))).Kind);
        Assert.Empty((await cluster.Log.EntriesAsync(5, 5)).Items);
    }

    [Fact]
    public async Task A_name_that_somebody_made_up_begins_no_log()
    {
        await using var cluster = await LogCluster.StartAsync("first");
        var made = cluster.Running.Grains.GetGrain<IProvenanceLogGrain>("made-up");
        Assert.Equal(FailureKind.NotFound, (await Assert.ThrowsAsync<ZeroGException>(made.HeadAsync)).Kind);
        Assert.Equal(FailureKind.NotFound, (await Assert.ThrowsAsync<ZeroGException>(() => made.FindAsync("job/x", 0, 1))).Kind);
        Assert.False(Directory.Exists(cluster.FolderOf("first")));
    }

    private static string Serving(LogCluster cluster) =>
        cluster.Running.Silos.Single(silo => File.Exists(Path.Combine(cluster.FolderOf(silo), LogNames.Main, "lock")));

    private static LogPoint VerifiedPoint(LogHead head)
    {
        Assert.True(SignedTreeHead.TryParse(Encoding.UTF8.GetBytes(head.Note), HeadSignature.By(Address.Parse(head.Signer)), out var signed));
        Assert.Equal(HeadSignature.Origin(LogNames.Main, Address.Parse(head.Signer)), signed.Head.Origin);
        Assert.Equal((head.Size, head.Root), (signed.Head.Point.Size, signed.Head.Point.Root.ToString()));
        return signed.Head.Point;
    }

    private static async Task RequireExtendsAsync(LogCluster cluster, LogPoint before, int size)
    {
        var point = VerifiedPoint(await cluster.Log.HeadAsync());
        Assert.Equal(size, point.Size);
        Assert.True(point.Extends(before, Hashes((await cluster.Log.ProveConsistencyAsync(before.Size, size)).Path)));
    }

    // As those do who owe entries: again, until they are taken.
    private static async Task UntilTakenAsync(LogCluster cluster, LogAppend append)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await cluster.Log.AppendAsync(append);
                return;
            }
            catch (Exception failed) when (tries < 20 && (failed is IOException or TimeoutException or ZeroGException or OrleansException))
            {
            }
        }
    }
}
