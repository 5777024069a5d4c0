using ZeroG.Provenance;

namespace ZeroG.Client;

/// <summary>The caller's content on its way to a node, hashed as it is read. Going back to where it began hashes it anew.</summary>
/// <remarks>Belongs to the caller still: disposing of this does not close it.</remarks>
internal sealed class Upload(Stream content) : Stream
{
    private readonly long _start = content.CanSeek ? content.Position : 0;
    private ContentHasher _hasher = new();

    public override bool CanRead => true;

    public override bool CanSeek => content.CanSeek;

    public override bool CanWrite => false;

    public override long Length => content.Length;

    /// <summary>Whether it can be read from its beginning.</summary>
    public bool IsRepeatable => content.CanSeek || _hasher.Length == 0;

    public override long Position
    {
        get => content.Position;
        set
        {
            if (value != content.Position && value != _start) throw new NotSupportedException("Content is read from its beginning.");
            content.Position = value;
            if (value == _start) Forget();
        }
    }

    /// <summary>Goes back to where the content began.</summary>
    public void Restart()
    {
        if (content.CanSeek) content.Position = _start;
        Forget();
    }

    /// <summary>What was read since.</summary>
    public ContentDigest Finish() => _hasher.Finish();

    public override int Read(Span<byte> buffer) => Take(buffer, content.Read(buffer));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await content.ReadAsync(buffer, cancellationToken);
        return Take(buffer.Span, read);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin)
    {
        Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => Position + offset,
            _ => Length + offset,
        };
        return Position;
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _hasher.Dispose();
        base.Dispose(disposing);
    }

    private int Take(Span<byte> buffer, int read)
    {
        _hasher.Append(buffer[..read]);
        return read;
    }

    private void Forget()
    {
        _hasher.Dispose();
        _hasher = new ContentHasher();
    }
}
