using System.IO.Pipelines;
using System.Net;

namespace ZeroG.Silo.Exchange;

/// <summary>The body of a request that goes on until its sender ends it; the answer is read meanwhile.</summary>
internal sealed class OpenContent : HttpContent
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Stream? _stream;

    /// <summary>Where the body is written, each write at once. Only once the answer has begun.</summary>
    /// <exception cref="IOException">The answer began without the body's being asked for: the other end speaks something else.</exception>
    public PipeWriter OpenWriter() => PipeWriter.Create(
        _stream ?? throw new IOException("The answer began before the request."), new StreamPipeWriterOptions(leaveOpen: true));

    /// <summary>The body has no more bytes.</summary>
    public void End() => _end.TrySetResult();

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // A request that is tried again over another connection goes on there.
        _stream = stream;

        try
        {
            // The head of the request waits for the first bytes of its body otherwise, which come after the answer.
            await stream.FlushAsync(cancellationToken);
            await _end.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The request ended or broke off: its answer says why, and a body that failed would hide it.
        }
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
