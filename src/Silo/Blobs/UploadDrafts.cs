using ZeroG.Provenance;

namespace ZeroG.Silo.Blobs;

/// <summary>The uploads under way, bounded in number, size and age. They end with the process: their senders begin again.</summary>
internal sealed class UploadDrafts : IDisposable
{
    private readonly DataPlaneOptions _options;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly Dictionary<(BlobScope, ContentId), UploadDraft> _drafts = [];
    private readonly ITimer _sweep;

    public UploadDrafts(DataPlaneOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        _sweep = clock.CreateTimer(_ => RemoveOld(), null, options.DraftLife, options.DraftLife / 4);
    }

    /// <summary>Uploads under way.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _drafts.Count;
        }
    }

    /// <summary>The upload of a blob, or null.</summary>
    public UploadDraft? Find(BlobScope scope, ContentId id)
    {
        lock (_gate)
        {
            if (!_drafts.TryGetValue((scope, id), out var draft)) return null;
            draft.LastUse = _clock.GetTimestamp();
            return draft;
        }
    }

    /// <summary>The upload of a blob, begun if need be.</summary>
    /// <exception cref="DataPlaneException">There are too many uploads, or too long ones.</exception>
    public UploadDraft Begin(BlobScope scope, FolderBlobStore store, SegmentList list)
    {
        RemoveOld();
        lock (_gate)
        {
            if (_drafts.TryGetValue((scope, list.Id), out var draft))
            {
                draft.LastUse = _clock.GetTimestamp();
                return draft;
            }

            if (_drafts.Count >= _options.MaxDrafts)
                throw Busy($"{_drafts.Count} uploads are under way, as many as this silo takes.");
            var bytes = _drafts.Values.Sum(each => each.Id.Length);
            if (list.Id.Length > _options.MaxDraftBytes - bytes)
                throw Busy($"Uploads of {bytes:N0} bytes are under way; with this one they would exceed the {_options.MaxDraftBytes:N0} that this silo takes.");
            draft = new UploadDraft(scope, store.BeginDraft(list)) { LastUse = _clock.GetTimestamp() };
            _drafts.Add((scope, list.Id), draft);
            return draft;
        }
    }

    /// <summary>Ends an upload, committed or not; of an uncommitted one nothing stays.</summary>
    public void Remove(UploadDraft draft)
    {
        lock (_gate)
        {
            if (_drafts.TryGetValue((draft.Scope, draft.Id), out var current) && current == draft) _drafts.Remove((draft.Scope, draft.Id));
        }

        draft.Segments.Dispose();
    }

    /// <summary>Ends the uploads into a store that is dropped.</summary>
    public void RemoveAll(BlobScope scope) => Remove(draft => draft.Scope == scope);

    public void Dispose()
    {
        _sweep.Dispose();
        Remove(_ => true);
    }

    private void RemoveOld() =>
        Remove(draft => !draft.IsBusy && _clock.GetElapsedTime(draft.LastUse) >= _options.DraftLife);

    private void Remove(Func<UploadDraft, bool> ends)
    {
        List<UploadDraft> ended;
        lock (_gate)
        {
            ended = [.. _drafts.Values.Where(ends)];
            foreach (var draft in ended) _drafts.Remove((draft.Scope, draft.Id));
        }

        foreach (var draft in ended) draft.Segments.Dispose();
    }

    private static DataPlaneException Busy(string detail) =>
        new(503, detail, FailureKind.Unavailable, "Try again later.") { RetryAfterSeconds = 5 };
}
