using Microsoft.AspNetCore.Http;

namespace ZeroG.Silo.Tests.Blobs;

/// <summary>A stream through which a body passes, with a look at, and a change of, what passes.</summary>
/// <param name="inner">The real body.</param>
/// <param name="pass">Called with the bytes that pass and their place in the body, before they are written or after they were read.</param>
internal sealed class Wire(Stream inner, Func<Memory<byte>, long, Task> pass) : Stream
{
    private long _at;

    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _at; set => throw new NotSupportedException(); }

    /// <summary>Puts a wire into the answer.</summary>
    public static void Into(HttpResponse response, Func<Memory<byte>, long, Task> pass) => response.Body = new Wire(response.Body, pass);

    /// <summary>Breaks the connection's stream off once <paramref name="bytes"/> of the body have passed.</summary>
    public static Func<Memory<byte>, long, Task> CutAfter(HttpContext context, long bytes) => (part, at) =>
    {
        if (at + part.Length <= bytes) return Task.CompletedTask;
        context.Abort();
        throw new IOException("Cut by the test.");
    };

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var copy = buffer.ToArray();
        await pass(copy, _at);
        _at += copy.Length;
        await inner.WriteAsync(copy, cancellationToken);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        await pass(buffer[..read], _at);
        _at += read;
        return read;
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
