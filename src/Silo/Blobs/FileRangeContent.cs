using System.Buffers;
using System.Net;
using Microsoft.Win32.SafeHandles;
using ZeroG.Provenance;

namespace ZeroG.Silo.Blobs;

/// <summary>A part of a file as the body of a request, read only as fast as the peer takes it.</summary>
internal sealed class FileRangeContent(SafeFileHandle file, long offset, long length, Action progress) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Segments.Size);
        try
        {
            for (var sent = 0L; sent < length;)
            {
                var want = (int)Math.Min(Segments.Size, length - sent);
                var read = await RandomAccess.ReadAsync(file, buffer.AsMemory(0, want), offset + sent, cancellationToken);
                if (read == 0) throw new EndOfStreamException("The blob's file became shorter while it was sent.");
                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                sent += read;
                progress();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    // Announced, so that a peer refuses what is too long before a byte of it is sent.
    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }
}
