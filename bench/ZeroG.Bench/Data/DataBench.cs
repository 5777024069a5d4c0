using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using ZeroG.Grains.Security;
using ZeroG.Provenance;
using ZeroG.Silo.Blobs;
using ZeroG.Silo.Node;

namespace ZeroG.Bench.Data;

/// <summary>
/// One blob that travels between silos of this process, on disk at both ends, and what bounds it: copying its file, and
/// hashing it. Each measurement answers with its rates; what it wrote is removed.
/// </summary>
internal sealed class DataBench : IAsyncDisposable
{
    private const int Donors = 3;

    private readonly string _folder;
    private readonly DataPlaneAccess _access = DataPlaneAccess.FromClusterKey(new ClusterKey(RandomNumberGenerator.GetBytes(32)));
    private readonly PeerTransport _transport;
    private readonly NodeBlobStores _reader;
    private readonly List<DonorSilo> _donors = [];
    private DonorSilo _keeper = null!;
    private SegmentList _blob = null!;

    private DataBench(string folder)
    {
        _folder = folder;
        _transport = new PeerTransport(_access, null, TimeProvider.System);
        _reader = new NodeBlobStores(Path.Combine(folder, "reader", "blobs"), Path.Combine(folder, "reader", "scratch"));
    }

    private string Source => Path.Combine(_folder, "source");

    /// <summary>Writes a blob of random bytes, and starts the silos that have it, and one that does not.</summary>
    /// <param name="folder">For all files; the caller's.</param>
    /// <param name="length">Bytes of the blob.</param>
    public static async Task<DataBench> StartAsync(string folder, long length)
    {
        var bench = new DataBench(folder);
        await bench.WriteSourceAsync(length);
        for (var number = 1; number <= Donors; number++)
        {
            var donor = await DonorSilo.StartAsync(folder, $"donor-{number}", bench._access);
            bench._donors.Add(donor);
            await using var source = File.OpenRead(bench.Source);
            var digest = await donor.Stores.Folder.PutAsync(source);
            if (number == 1) bench._blob = await donor.Stores.Folder.ReadSegmentsAsync(digest.Id);
        }

        bench._keeper = await DonorSilo.StartAsync(folder, "keeper", bench._access);
        return bench;
    }

    /// <summary>Copies the file as any program does, and flushes the copy to the disk.</summary>
    public async Task<Rate> CopyAsync()
    {
        var target = Path.Combine(_folder, "copy");
        var rate = await Rate.OfAsync(_blob.Id.Length, async () =>
        {
            await using var from = new FileStream(Source, FileMode.Open, FileAccess.Read, FileShare.Read, Segments.Size);
            await using var to = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
            await from.CopyToAsync(to, Segments.Size);
            to.Flush(flushToDisk: true);
        });
        File.Delete(target);
        return rate;
    }

    /// <summary>Computes the roots of as many segments as the blob has, in memory, on one thread.</summary>
    public Task<Rate> HashAsync()
    {
        var segment = new byte[Segments.Size];
        new Random(2).NextBytes(segment);
        return Rate.OfAsync(_blob.Id.Length, () => Task.Run(() =>
        {
            for (var index = 0; index < _blob.Count; index++) Segments.RootOf(segment.AsSpan(0, Segments.LengthOf(_blob.Id.Length, index)), _blob.Id.Length, index);
        }));
    }

    /// <summary>Downloads the blob from that many donors: verified, flushed, and with its name when it ends.</summary>
    public async Task<Rate> DownloadAsync(int donors)
    {
        await using var stores = new ClusterBlobStores(
            _reader,
            new FixedPeers([.. _donors.Take(donors).Select(donor => donor.Peer)]),
            _transport,
            new ClusterBlobOptions { IsKeeper = false });
        var rate = await Rate.OfAsync(_blob.Id.Length, () => stores.Downloads.FetchAsync(BlobScope.Durable, _blob.Id, CancellationToken.None));
        if (!await _reader.Folder.DeleteAsync(_blob.Id)) throw new InvalidOperationException("The download did not store the blob.");
        return rate;
    }

    /// <summary>Uploads the blob to a keeper, until it says that it is verified, flushed, and has its name.</summary>
    public async Task<Rate> UploadAsync()
    {
        var copies = new KeeperCopies(
            _transport, new KnownKeepers(new FixedPeers([_keeper.Peer]), TimeProvider.System), new ClusterBlobOptions { IsKeeper = false }, CancellationToken.None, NullLogger.Instance);
        var rate = await Rate.OfAsync(
            _blob.Id.Length, () => copies.EnsureAsync(BlobScope.Durable, _donors[0].Stores.Folder, _blob.Id, CancellationToken.None));
        if (!await _keeper.Stores.Folder.DeleteAsync(_blob.Id)) throw new InvalidOperationException("The upload did not store the blob.");
        return rate;
    }

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        foreach (var donor in _donors) await donor.DisposeAsync();
        if (_keeper is not null) await _keeper.DisposeAsync();
        _reader.Dispose();
    }

    private async Task WriteSourceAsync(long length)
    {
        var random = new Random(1);
        var buffer = new byte[Segments.Size];
        await using var file = File.Create(Source);
        for (var rest = length; rest > 0; rest -= buffer.Length)
        {
            random.NextBytes(buffer);
            await file.WriteAsync(buffer.AsMemory(0, (int)Math.Min(rest, buffer.Length)));
        }
    }

    private sealed record FixedPeers(IReadOnlyList<BlobPeer> Peers) : IPeerDirectory;
}
