namespace ZeroG.Provenance;

/// <summary>Pieces one behind the other as a stream, made while it is read. Disposing of it asynchronously ends their making.</summary>
internal sealed class PieceStream(IAsyncEnumerable<ReadOnlyMemory<byte>> made) : ForwardStream
{
    private readonly IAsyncEnumerator<ReadOnlyMemory<byte>> _pieces = made.GetAsyncEnumerator();
    private ReadOnlyMemory<byte> _rest;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_rest.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!await _pieces.MoveNextAsync().ConfigureAwait(false)) return 0;
            _rest = _pieces.Current;
        }

        var read = Math.Min(buffer.Length, _rest.Length);
        _rest[..read].CopyTo(buffer);
        _rest = _rest[read..];
        return read;
    }

    public override async ValueTask DisposeAsync()
    {
        await _pieces.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
