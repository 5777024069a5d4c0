using System.Buffers;
using ZeroG.Provenance;

namespace ZeroG.Client;

/// <summary>Brings content from a node, goes on where a connection broke off, and verifies what came as a whole.</summary>
/// <param name="reconnection">Where it comes from.</param>
/// <param name="content">What to bring.</param>
/// <param name="clock">The clock of <paramref name="stall"/>.</param>
/// <param name="stall">Longest time without a byte.</param>
internal sealed class Download(Reconnection reconnection, BlobRef content, TimeProvider clock, TimeSpan stall)
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Writes the content. Until this has returned, what was written is not verified.</summary>
    /// <exception cref="ZeroGException">The bytes are not the content (<see cref="FailureKind.Storage"/>), or do not come.</exception>
    public async Task CopyToAsync(Stream destination, CancellationToken cancellationToken)
    {
        using var hasher = new ContentHasher();
        var outage = reconnection.NewOutage();
        while (hasher.Length < content.Length)
        {
            INode? node = null;
            try
            {
                node = reconnection.Open();
                await GoOnAsync(node, destination, hasher, outage, cancellationToken);
            }
            catch (ZeroGException lost) when (reconnection.CanHelp(lost, node))
            {
                if (!await outage.PauseAsync(cancellationToken)) throw;
            }
        }

        ContentCheck.Require(
            content,
            ContentCheck.RefOf(hasher.Finish()),
            "what the node sent",
            "The node's store is damaged, or the node is not to be trusted: take the content from another one.");
    }

    // Opens the content anew, and passes over what came before: that was hashed when it came.
    private async Task GoOnAsync(INode node, Stream destination, ContentHasher hasher, Outage outage, CancellationToken cancellationToken)
    {
        await using var source = await InTimeAsync(token => node.OpenBlobAsync(content.Root, content.Length, token), cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (long position = 0; position < content.Length;)
            {
                var read = await InTimeAsync(token => source.ReadAsync(buffer, token).AsTask(), cancellationToken);
                if (read == 0) throw Stopped($"the content {content.Root} ended after {position:N0} of {content.Length:N0} bytes");
                var known = (int)Math.Min(read, Math.Max(0, hasher.Length - position));
                var added = (int)Math.Min(read - known, content.Length - hasher.Length);
                position += read;
                if (added == 0) continue;
                await destination.WriteAsync(buffer.AsMemory(known, added), cancellationToken);
                hasher.Append(buffer.AsSpan(known, added));
                outage.Over();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<T> InTimeAsync<T>(Func<CancellationToken, Task<T>> operation, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(stall, clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        try
        {
            return await operation(limit.Token);
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Stopped($"the node sent nothing of the content {content.Root} for {stall}");
        }
    }

    private static ZeroGException Stopped(string why) => new(
        FailureKind.Unavailable, $"{why}.", "Fetch it again once the node runs well.", new NodeLostException(why));
}
