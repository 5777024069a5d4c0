using Microsoft.AspNetCore.Http;
using ZeroG.Provenance;
using ZeroG.Silo.Blobs;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Blobs;

public sealed class TransferTests
{
    private const int Segment = Segments.Size;

    [Theory]
    [InlineData(1)]
    [InlineData(Segment)]
    [InlineData(Segment + 1)]
    [InlineData(9 * Segment + 77)]
    public async Task A_blob_of_any_length_arrives_as_it_was_put(int length)
    {
        using var folder = new TemporaryFolder();
        await using var keeper = await BlobSilo.StartAsync(folder.Path);
        await using var writer = new BlobReader(new PeerList(keeper.Peer), new ClusterBlobOptions { IsKeeper = false });
        await using var reader = new BlobReader(new PeerList(keeper.Peer));

        var id = await writer.Stores.Durable.PutAsync(Pattern.Bytes(length));

        Assert.Equal(Pattern.Bytes(length), await reader.Stores.Durable.ReadAllAsync(id, length));
        Assert.True(await reader.Local.Durable.ContainsAsync(id));
    }

    [Fact]
    public async Task A_download_whose_every_answer_is_cut_goes_on_where_it_was()
    {
        const int Length = 40 * Segment + 1234;
        using var folder = new TemporaryFolder();
        var cuts = new Random(11);
        var answers = 0;
        await using var donor = await BlobSilo.StartAsync(folder.Path, between: (context, next) =>
        {
            if (context.Request.Headers.Range.Count == 0) return next(context);
            Interlocked.Increment(ref answers);
            // Sometimes before the first byte, and mostly in the middle of a segment.
            long cut;
            lock (cuts) cut = cuts.Next(0, 3 * Segment);
            Wire.Into(context.Response, Wire.CutAfter(context, cut));
            return next(context);
        });
        var id = await donor.Stores.Durable.PutAsync(Pattern.Bytes(Length));
        await using var reader = new BlobReader(new PeerList(donor.Peer));

        Assert.Equal(Pattern.Bytes(Length), await reader.Stores.Durable.ReadAllAsync(id, Length));

        // No answer carries more than two of the 41 segments: whoever began anew after a cut would never end.
        Assert.InRange(answers, 21, int.MaxValue);
        Assert.Single(reader.Files());
    }

    [Fact]
    public async Task An_upload_that_is_cut_at_many_points_goes_on_where_it_was()
    {
        const int Length = 30 * Segment + 99;
        using var folder = new TemporaryFolder();
        var cuts = new Random(12);
        var parts = 0;
        await using var keeper = await BlobSilo.StartAsync(folder.Path, between: (context, next) =>
        {
            if (!HttpMethods.IsPatch(context.Request.Method)) return next(context);
            parts++;
            context.Request.Body = new Wire(context.Request.Body, Wire.CutAfter(context, cuts.Next(Segment / 2, 4 * Segment)));
            return next(context);
        });
        await using var writer = new BlobReader(
            new PeerList(keeper.Peer), new ClusterBlobOptions { IsKeeper = false }, BlobReader.Quick with { PartBytes = 8 * Segment });

        var id = await writer.Stores.Durable.PutAsync(Pattern.Bytes(Length));

        Assert.Equal(Pattern.Bytes(Length), await keeper.Stores.Durable.ReadAllAsync(id, Length));
        Assert.InRange(parts, 8, 200);
        Assert.Equal(0, keeper.Endpoints.Drafts);
        Assert.Single(keeper.Files());
    }

    [Fact]
    public async Task Readers_of_the_same_blob_share_one_download()
    {
        const int Length = 20 * Segment;
        using var folder = new TemporaryFolder();
        var sent = 0L;
        var gate = new TaskCompletionSource();
        await using var donor = await BlobSilo.StartAsync(folder.Path, between: (context, next) =>
        {
            if (context.Request.Headers.Range.Count > 0)
            {
                Wire.Into(context.Response, async (part, _) =>
                {
                    Interlocked.Add(ref sent, part.Length);
                    await gate.Task;
                });
            }

            return next(context);
        });
        var id = await donor.Stores.Durable.PutAsync(Pattern.Bytes(Length));
        await using var reader = new BlobReader(new PeerList(donor.Peer), new ClusterBlobOptions { IsKeeper = false, Copies = 0, Donors = 1 });

        var reads = Enumerable.Range(0, 5).Select(_ => reader.Stores.Durable.ReadAllAsync(id, Length)).ToList();
        using var impatient = new CancellationTokenSource();
        var givenUp = reader.Stores.Durable.OpenReadAsync(id, impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        gate.SetResult();

        foreach (var read in await Task.WhenAll(reads)) Assert.Equal(Length, read.Length);
        Assert.Equal(Length, sent);
    }
}
