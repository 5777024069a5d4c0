using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using ZeroG.Grains.Training;
using ZeroG.Provenance;

namespace ZeroG.Silo.Node;

/// <summary>
/// Content on its way to the node, in a folder: what has arrived stays there through cuts and restarts, so that a sender goes on
/// where it was. Each segment is verified before it is written, and the whole once more when it is stored.
/// </summary>
internal sealed class NodeUploads
{
    /// <summary>Most uploads under way.</summary>
    public const int MaxUploads = 256;

    /// <summary>After so long without a byte an upload is given up, at the next start or when room for another is needed.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(7);

    private const string PartEnding = ".part";
    private const string ListEnding = ".list";

    private readonly string _folder;
    private readonly IBlobStores _blobs;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<ContentId, byte> _busy = new();

    /// <param name="folder">Where they lie; made when one begins.</param>
    /// <param name="blobs">Where content goes that has arrived.</param>
    /// <param name="clock">Measures their age.</param>
    public NodeUploads(string folder, IBlobStores blobs, TimeProvider clock)
    {
        (_folder, _blobs, _clock) = (folder, blobs, clock);
        RemoveOld();
    }

    /// <summary>Begins an upload, or finds how far it is.</summary>
    /// <returns>Bytes that are here.</returns>
    /// <exception cref="ZeroGException">The list is not the content's, or there are too many uploads.</exception>
    public async Task<long> BeginAsync(ContentId id, ReadOnlyMemory<byte> segments, CancellationToken cancellationToken)
    {
        if (!SegmentList.TryCreate(id, segments.Span, out _))
            throw new ZeroGException(FailureKind.Invalid, $"The list of segments does not hash to {id.Root}.", "Send the root of each 256 KiB of the content, 32 bytes each.");
        if (await _blobs.Durable.ContainsAsync(id, cancellationToken)) return id.Length;
        using var turn = Enter(id);
        if (!File.Exists(ListOf(id)))
        {
            Directory.CreateDirectory(_folder);
            if (Parts().Count() >= MaxUploads) RemoveOld();
            if (Parts().Count() >= MaxUploads)
                throw new ZeroGException(FailureKind.Unavailable, $"{MaxUploads} uploads are under way, as many as this node takes.", "Try again later.");
            // The list comes first and whole: a part without one is not believed.
            var list = ListOf(id) + ".new";
            await File.WriteAllBytesAsync(list, segments, cancellationToken);
            File.Move(list, ListOf(id), overwrite: true);
        }

        await using var part = Open(id);
        return part.Length;
    }

    /// <summary>Takes bytes from that offset on. With the last of them the content is stored.</summary>
    /// <returns>Bytes that are here.</returns>
    /// <exception cref="ZeroGException">The upload is elsewhere, or the bytes are not those of the list; segments before them stay.</exception>
    public async Task<long> ContinueAsync(ContentId id, long offset, Stream content, CancellationToken cancellationToken)
    {
        using var turn = Enter(id);
        if (!File.Exists(ListOf(id)) || !SegmentList.TryCreate(id, await File.ReadAllBytesAsync(ListOf(id), cancellationToken), out var list))
            throw new ZeroGException(FailureKind.NotFound, $"There is no upload of {id.ToShortString()}.", "Begin it again.");
        await using (var part = Open(id))
        {
            if (offset != part.Length)
                throw new ZeroGException(FailureKind.Conflict, $"The upload of {id.ToShortString()} goes on at byte {part.Length}, not {offset}.", "Ask how far it is, and go on there.");
            part.Position = part.Length;
            await AppendAsync(list, part, content, cancellationToken);
            if (part.Length < id.Length) return part.Length;
            part.Position = 0;
            await StoreAsync(id, part, cancellationToken);
        }

        Remove(id);
        return id.Length;
    }

    private static async Task AppendAsync(SegmentList list, FileStream part, Stream content, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Segments.Size);
        try
        {
            for (var next = (int)(part.Length / Segments.Size); next < list.Count; next++)
            {
                var segment = buffer.AsMemory(0, Segments.LengthOf(list.Id.Length, next));
                var read = await content.ReadAtLeastAsync(segment, segment.Length, throwOnEndOfStream: false, cancellationToken);
                if (read == 0) return;
                if (read < segment.Length) throw Wrong(list.Id, next, "ends early");
                if (!list.Verifies(segment.Span, next)) throw Wrong(list.Id, next, "is not what the list says");
                await part.WriteAsync(segment, cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            await part.FlushAsync(CancellationToken.None);
        }
    }

    private async Task StoreAsync(ContentId id, FileStream part, CancellationToken cancellationToken)
    {
        var stored = await _blobs.Durable.PutAsync(part, cancellationToken);
        if (stored.Id == id) return;
        // A crash lost what was not flushed, or somebody wrote into the file.
        await part.DisposeAsync();
        Remove(id);
        await _blobs.Durable.DeleteAsync(stored.Id, CancellationToken.None);
        throw new ZeroGException(FailureKind.Storage, $"What had arrived of {id.ToShortString()} was damaged on this node's disk.", "Send it again.");
    }

    // A crash may have left part of a segment.
    private FileStream Open(ContentId id)
    {
        var part = new FileStream(PartOf(id), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        if (part.Length > id.Length || (part.Length < id.Length && part.Length % Segments.Size != 0))
            part.SetLength(part.Length > id.Length ? 0 : part.Length / Segments.Size * Segments.Size);
        return part;
    }

    private Turn Enter(ContentId id) => _busy.TryAdd(id, 0)
        ? new Turn(() => _busy.TryRemove(id, out _))
        : throw new ZeroGException(FailureKind.Conflict, $"Another request is sending {id.ToShortString()}.", "Wait until it has ended.");

    private void RemoveOld()
    {
        var oldest = _clock.GetUtcNow().UtcDateTime - Life;
        foreach (var part in Parts().Where(part => File.GetLastWriteTimeUtc(part) < oldest).ToList())
        {
            File.Delete(part);
            File.Delete(Path.ChangeExtension(part, ListEnding));
        }
    }

    private IEnumerable<string> Parts() => Directory.Exists(_folder) ? Directory.EnumerateFiles(_folder, "*" + PartEnding) : [];

    private void Remove(ContentId id)
    {
        File.Delete(ListOf(id));
        File.Delete(PartOf(id));
    }

    private string PartOf(ContentId id) => Path.Combine(_folder, NameOf(id) + PartEnding);

    private string ListOf(ContentId id) => Path.Combine(_folder, NameOf(id) + ListEnding);

    private static string NameOf(ContentId id) => string.Create(CultureInfo.InvariantCulture, $"{id.Root.ToHex()}-{id.Length}");

    private static ZeroGException Wrong(ContentId id, int segment, string what) => new(
        FailureKind.Invalid, $"Segment {segment} of {id.ToShortString()} {what}: the file changed while it was sent.", "Add it again as it is now.");

    private sealed class Turn(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
