namespace ZeroG.Provenance;

/// <summary>
/// Cuts a stream into lines, or into rows whose quoted fields may have line ends (RFC 4180), in memory for one of them. A byte order
/// mark at the start, the line feed and a carriage return before it belong to none; what is white space alone is passed over.
/// </summary>
internal sealed class RecordLines(Stream content, string path, bool areRows)
{
    private const int FirstBuffer = 128 * 1024;
    private const byte Quote = (byte)'"';

    private byte[] _buffer = new byte[FirstBuffer];
    private long _offset;       // of the buffer's first byte in the stream
    private int _next;          // first byte of the next line in the buffer
    private int _scanned;       // up to where the buffer has no end of that line
    private int _filled;
    private bool _isQuoted;
    private bool _hasEnded;

    /// <summary>First byte of the line in the stream.</summary>
    public long Start { get; private set; }

    /// <summary>The line, until the next one is asked for.</summary>
    public ReadOnlyMemory<byte> Current { get; private set; }

    /// <summary>Goes to the next line that is more than white space.</summary>
    /// <exception cref="RecordSyntaxException">A line is longer than <see cref="RecordFormat.MaxRecordBytes"/>, or a quote never ends.</exception>
    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            while (!FindEnd())
            {
                if (_hasEnded) return TakeLast();
                await FillAsync(cancellationToken).ConfigureAwait(false);
            }

            Take(_scanned);
            _next = ++_scanned;
            if (!IsBlank(Current.Span)) return true;
        }
    }

    // Leaves _scanned at the line feed that ends the line.
    private bool FindEnd()
    {
        var rest = _buffer.AsSpan(_scanned, _filled - _scanned);
        for (var at = 0; ;)
        {
            var found = areRows ? rest[at..].IndexOfAny(Quote, (byte)'\n') : rest[at..].IndexOf((byte)'\n');
            if (found < 0)
            {
                _scanned = _filled;
                return false;
            }

            at += found;
            // A doubled quote ends the field and begins it again: nothing lies between.
            if (rest[at] == Quote) _isQuoted = !_isQuoted;
            else if (!_isQuoted)
            {
                _scanned += at;
                return true;
            }

            at++;
        }
    }

    private bool TakeLast()
    {
        if (_isQuoted) throw new RecordSyntaxException(path, _offset + _next, "a quoted field does not end");
        if (_next == _filled) return false;
        Take(_filled);
        _next = _filled;
        return !IsBlank(Current.Span);
    }

    private void Take(int end)
    {
        if (end > _next && _buffer[end - 1] == '\r') end--;
        Start = _offset + _next;
        Current = _buffer.AsMemory(_next, end - _next);
        if (Start == 0 && Current.Span.StartsWith("\uFEFF"u8)) (Start, Current) = (3, Current[3..]);
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        var kept = _filled - _next;
        if (kept > RecordFormat.MaxRecordBytes) throw new RecordSyntaxException(path, _offset + _next, $"it has over {RecordFormat.MaxRecordBytes:N0} bytes");
        var target = kept > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
        _buffer.AsSpan(_next, kept).CopyTo(target);
        (_buffer, _offset) = (target, _offset + _next);
        (_next, _scanned, _filled) = (0, _scanned - _next, kept);
        var read = await content.ReadAsync(_buffer.AsMemory(_filled), cancellationToken).ConfigureAwait(false);
        _filled += read;
        _hasEnded = read == 0;
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => !line.ContainsAnyExcept(" \t\r"u8);
}
