namespace ZeroG.Provenance;

/// <summary>A corpus as a stream, made while it is read.</summary>
public static class CorpusStream
{
    /// <summary>The corpus of a pass that was not read yet. The caller disposes of the stream.</summary>
    public static Stream Of(CorpusPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        return new Pieces(pass.ReadAsync().GetAsyncEnumerator());
    }

    private sealed class Pieces(IAsyncEnumerator<ReadOnlyMemory<byte>> pieces) : ForwardStream
    {
        private ReadOnlyMemory<byte> _rest;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (_rest.IsEmpty)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!await pieces.MoveNextAsync().ConfigureAwait(false)) return 0;
                _rest = pieces.Current;
            }

            var read = Math.Min(buffer.Length, _rest.Length);
            _rest[..read].CopyTo(buffer);
            _rest = _rest[read..];
            return read;
        }

        public override async ValueTask DisposeAsync()
        {
            await pieces.DisposeAsync().ConfigureAwait(false);
            await base.DisposeAsync().ConfigureAwait(false);
        }
    }
}
