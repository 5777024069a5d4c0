using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using ZeroG.Provenance;
using ZeroG.Silo.Blobs;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Blobs;

public sealed class DonorTests : IAsyncLifetime
{
    private const int Segment = Segments.Size;
    private const int Length = 48 * Segment + 5000;

    private readonly TemporaryFolder _folder = new();
    private readonly List<BlobSilo> _donors = [];
    private readonly ContentId _id = Pattern.Id(Length);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var donor in _donors) await donor.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    [InlineData(48)]
    public async Task A_donor_that_lies_in_one_byte_of_one_segment_is_named_with_it_and_the_others_make_up_for_it(int segment)
    {
        var isFound = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var liar = await DonorAsync("liar", async (context, next) =>
        {
            // Its list of segments is right; it hands out one wrong byte.
            Change(context, (long)segment * Segment + 4321);
            await next(context);
        });
        // The honest ones wait until the lie is found: it must not be outrun.
        var honest = new[] { await DonorAsync("honest-1", AfterAsync), await DonorAsync("honest-2", AfterAsync) };
        await using var reader = new BlobReader(new PeerList([liar.Peer, .. honest.Select(donor => donor.Peer)]));
        reader.OnLog = line =>
        {
            if (line.Contains("wrong bytes", StringComparison.Ordinal)) isFound.TrySetResult();
        };

        Assert.Equal(Pattern.Bytes(Length), await reader.Stores.Durable.ReadAllAsync(_id, Length));

        var line = Assert.Single(reader.Log, line => line.Contains("wrong bytes", StringComparison.Ordinal));
        Assert.Contains("Silo liar", line, StringComparison.Ordinal);
        Assert.Contains($"segment {segment} of {_id}", line, StringComparison.Ordinal);
        Assert.Single(reader.Files());

        async Task AfterAsync(HttpContext context, RequestDelegate next)
        {
            if (context.Request.Headers.Range.Count > 0) await isFound.Task.WaitAsync(context.RequestAborted);
            await next(context);
        }
    }

    [Fact]
    public async Task A_donor_whose_list_of_segments_is_wrong_is_named_and_not_read_from()
    {
        var ranges = 0;
        var liar = await DonorAsync("liar", async (context, next) =>
        {
            if (context.Request.Headers.Range.Count > 0) ranges++;
            if (context.Request.Path.Value!.EndsWith(DataPlaneRoutes.Segments, StringComparison.Ordinal))
                Wire.Into(context.Response, (part, _) => Flip(part, 40));
            await next(context);
        });
        await using var alone = new BlobReader(
            new PeerList(liar.Peer), new ClusterBlobOptions { IsKeeper = false, Copies = 0, ReadPatience = TimeSpan.FromMilliseconds(50) });

        var failure = await Assert.ThrowsAsync<ZeroGException>(() => alone.Stores.Durable.ReadAllAsync(_id, Length));

        Assert.Equal(FailureKind.Unavailable, failure.Kind);
        Assert.Contains("wrong bytes came from liar", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, ranges);
        Assert.Empty(alone.Files());

        var honest = await DonorAsync("honest");
        await using var reader = new BlobReader(new PeerList(liar.Peer, honest.Peer));
        Assert.Equal(Pattern.Bytes(Length), await reader.Stores.Durable.ReadAllAsync(_id, Length));
    }

    [Fact]
    public async Task Donors_that_die_in_the_middle_are_made_up_for_by_the_one_that_lives()
    {
        var dying = new List<BlobSilo>();
        for (var number = 0; number < 2; number++)
        {
            var which = number;
            dying.Add(await DonorAsync($"dying-{number}", async (context, next) =>
            {
                if (context.Request.Headers.Range.Count > 0)
                {
                    Wire.Into(context.Response, async (_, at) =>
                    {
                        if (at >= Segment) await dying[which].KillAsync();
                    });
                }

                await next(context);
            }));
        }

        var living = await DonorAsync("living");
        await using var reader = new BlobReader(new PeerList([.. dying.Select(donor => donor.Peer), living.Peer]));

        Assert.Equal(Pattern.Bytes(Length), await reader.Stores.Durable.ReadAllAsync(_id, Length));
    }

    [Fact]
    public async Task A_download_survives_the_death_of_its_only_donor_and_goes_on_when_it_is_back()
    {
        var died = new TaskCompletionSource();
        var asked = 0;
        BlobSilo? first = null;
        first = await DonorAsync("donor", async (context, next) =>
        {
            // A third request is made when all of one of the first two has arrived and was right.
            if (context.Request.Headers.Range.Count > 0 && Interlocked.Increment(ref asked) == 3)
            {
                await first!.KillAsync();
                died.TrySetResult();
            }

            await next(context);
        });
        var peers = new PeerList(first.Peer);
        await using var reader = new BlobReader(peers);
        var read = reader.Stores.Durable.ReadAllAsync(_id, Length);
        await died.Task;
        peers.Peers = [];

        var again = 0L;
        var second = await DonorAsync("donor", async (context, next) =>
        {
            if (context.Request.Headers.Range.Count > 0)
                Wire.Into(context.Response, (part, _) => Task.FromResult(Interlocked.Add(ref again, part.Length)));
            await next(context);
        });
        peers.Peers = [second.Peer];

        Assert.Equal(Pattern.Bytes(Length), await read);
        Assert.InRange(again, 1, Length - Segment);      // what had arrived was not fetched again
    }

    [Fact]
    public async Task A_donor_that_stops_sending_is_left_for_another()
    {
        var stalled = new TaskCompletionSource();
        var slow = await DonorAsync("slow", async (context, next) =>
        {
            if (context.Request.Headers.Range.Count > 0)
                Wire.Into(context.Response, (_, at) => at >= Segment ? stalled.Task.WaitAsync(context.RequestAborted) : Task.CompletedTask);
            await next(context);
        });
        var quick = await DonorAsync("quick");
        await using var reader = new BlobReader(new PeerList(slow.Peer, quick.Peer));

        Assert.Equal(Pattern.Bytes(Length), await reader.Stores.Durable.ReadAllAsync(_id, Length));
    }

    private async Task<BlobSilo> DonorAsync(string name, Func<HttpContext, RequestDelegate, Task>? between = null)
    {
        var donor = await BlobSilo.StartAsync(Directory.CreateDirectory(_folder.File($"{name}-{_donors.Count}")).FullName, name, between: between);
        _donors.Add(donor);
        await donor.Stores.Durable.PutAsync(Pattern.Bytes(Length));
        return donor;
    }

    private static void Change(HttpContext context, long place)
    {
        if (context.Request.Headers.Range.Count == 0) return;
        var from = RangeHeaderValue.Parse(context.Request.Headers.Range.ToString()).Ranges.Single().From!.Value;
        Wire.Into(context.Response, async (part, at) =>
        {
            if (place < from + at || place >= from + at + part.Length) return;
            await Flip(part, (int)(place - from - at));
        });
    }

    private static Task Flip(Memory<byte> bytes, int at)
    {
        bytes.Span[at] ^= 1;
        return Task.CompletedTask;
    }
}
